import { canonicalJson } from '../lineage/canonical-json.js';
import { changedValues } from '../lineage/diff/changed-values.js';
import { CannotContinue } from './errors.js';
import type { BoundState, Spec, SpecStage } from './spec.js';

/** Parameters that a training shares with the one that it continues, so that its state means the same. */
const shared = ['decoder', 'betas', 'batchSequences', 'batchPairs', 'batchTokens'];

/** The state that a stage continues from; null for one that begins by itself. */
export function continuedState({ states = {} }: Spec, { inputs }: SpecStage): BoundState | null {
  const { from } = inputs;
  if (from === undefined || !('artifact' in from)) return null;
  return Object.values(states).find(({ artifact }) => artifact === from.artifact) ?? null;
}

/** `brisk-heron-7/lm@10000` */
export function stateText({ run, stage, step }: BoundState): string {
  return `${run}/${stage}@${step}`;
}

/**
 * Refuses what parameters alone tell; the rest is found out where the state is opened.
 * @param before the stage as the run had it that made the state
 * @throws CannotContinue
 */
export function requireContinuable(stage: SpecStage, before: SpecStage, state: BoundState): void {
  const refuse = (field: string, expected: string, found: string, fix: string) =>
    new CannotContinue(stage.id, stateText(state), field, { expected, found, fix });
  if (stage.stage !== before.stage)
    throw refuse(
      'from',
      `a state of a stage ${stage.stage}`,
      `${state.stage} is a ${before.stage}`,
      anotherStage,
    );
  for (const name of shared) {
    const [expected, found] = [before, stage].map(({ params }) => canonicalJson(params[name] ?? null));
    if (expected !== found)
      throw refuse(name, `${expected}`, `${found}`, `set ${name} as it was, or leave out from`);
  }
  const { steps } = stage.params;
  if (typeof steps === 'number' && steps <= state.step)
    throw refuse('steps', `more than the ${state.step} that are done`, String(steps), 'raise steps');
}

const anotherStage = 'name a stage of the same kind, or give its output as an input of its own';

/** What is otherwise than in the training that is continued, in words for people. */
export function continuationNotes(stage: SpecStage, before: SpecStage): string[] {
  const changes = changedValues(before.params, stage.params).map(
    ({ path, from, to }) => `${path} ${from} → ${to}`,
  );
  const { schedule, warmupFraction } = stage.params;
  const rates = typeof schedule === 'string' && schedule !== 'constant';
  return [
    ...changes,
    ...(rates ? [`schedule ${schedule}: the learning rate follows the new total of steps`] : []),
    ...(Number(warmupFraction) > 0 ? ['warm-up is a share of the new total of steps'] : []),
  ];
}
