import { z } from 'zod';
import { InvalidName, WrongInput } from '../errors.js';
import { parseParams } from '../parse-params.js';
import type { EffectRef, Ref, StageRef } from '../references.js';

const Alpha = z.number().gt(0).lt(1).default(0.05);

/** When a candidate takes the champion's place, both judged on the same items. */
export const PromotionRule = z.discriminatedUnion('kind', [
  /** It is right more often, and a paired two-sided test says so at this level. */
  z.strictObject({ kind: z.literal('better'), alpha: Alpha }),
  /** It is not worse by the margin, a share of the items, and a paired one-sided test says so at this level. */
  z.strictObject({ kind: z.literal('not-worse'), margin: z.number().gt(0).lt(1), alpha: Alpha }),
]);

/** Who else has to agree. The run waits without a worker, for as long as it takes or until the time is over. */
const Approval = z.strictObject({
  timeoutMs: z.int().min(1).nullable().default(null),
  onTimeout: z.literal('reject').default('reject'),
});

export const PromoteParams = z.strictObject({
  /** The name under which the champion is found: `champion:NAME`. */
  champion: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, points, hyphens and underscores'),
  rule: PromotionRule.default({ kind: 'better', alpha: 0.05 }),
  approval: Approval.nullable().default(null),
});

export interface PromoteInputs {
  readonly model: StageRef<'checkpoint'>;
  /** The model's scores; the champion is scored by the same stage on the same other inputs, in ids of its own tokenizer. */
  readonly scores: StageRef<'scores'> | StageRef<'task-scores'>;
}

/**
 * Makes the model the champion of a name once the run's stages are committed, if it passes the rule and is approved.
 * A call validates and describes; nothing is read or written.
 */
export function promote(
  inputs: PromoteInputs,
  params: z.input<typeof PromoteParams>,
  options: { readonly label?: string } = {},
): EffectRef {
  const label = options.label ?? `promote:${params.champion}`;
  if (!/^[A-Za-z0-9][A-Za-z0-9._:-]*$/.test(label)) throw new InvalidName('effect', label);
  checkInputs(label, inputs);
  return Object.freeze({
    ref: 'effect',
    effect: 'promote',
    label,
    params: parseParams(PromoteParams, params, label),
    inputs: { model: inputs.model, scores: inputs.scores },
  });
}

function checkInputs(label: string, { model, scores }: { model?: StageRef; scores?: StageRef }): void {
  requireStage(label, 'model', ['checkpoint'], model);
  requireStage(label, 'scores', ['scores', 'task-scores'], scores);
  const judged: readonly Ref[] = Object.values(scores?.inputs ?? {}).flat();
  if (!judged.some((input) => input === model))
    throw new WrongInput(label, 'scores', `scores of ${model?.label}`, 'scores of another model');
}

function requireStage(
  label: string,
  name: string,
  kinds: readonly string[],
  ref: StageRef | undefined,
): void {
  const found = ref?.ref === 'stage' ? ref.output : 'nothing usable';
  if (!kinds.includes(found)) throw new WrongInput(label, name, kinds.join(' or '), found);
}
