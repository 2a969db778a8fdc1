import type { ArtifactReader, ProgressReporter } from '../../storage/ports.js';
import type { MetricRecord } from '../../storage/shards/records.js';
import { StateMismatch } from '../errors.js';
import type { Arena } from '../runtime/arena.js';
import type { AdamW } from '../runtime/optimizer.js';
import { type HeldoutMeasure, measuredAt } from './heldout-measure.js';
import { openState } from './kept-state.js';
import type { TrainingState } from './training-state.js';

/** A training, as far as a state must fit it. */
export interface Continuation {
  readonly arena: Arena;
  /** The kept state that it continues from; undefined when it begins by itself. */
  readonly from: ArtifactReader | undefined;
  readonly objective: { position(step: number): number; readonly heldout?: HeldoutMeasure };
  readonly schedule: { readonly steps: number };
  readonly optimizer: AdamW;
  readonly seed: number;
  readonly inputs: TrainingState['inputs'];
}

/**
 * The state that a training continues from, in its arena; null for one that begins. A training continued is, from
 * there on, what it would have been in one piece: held-out values that were due only because the other one ended
 * there are taken out, and those that are due now are measured.
 * @throws StateMismatch, CheckpointMismatch when it is no state of such a training
 */
export async function continueTraining(
  training: Continuation,
  progress: ProgressReporter,
): Promise<TrainingState | null> {
  const { arena, from, objective, schedule } = training;
  if (from === undefined) return null;
  const state = await openState(from, arena);
  requireFit(state, training);
  for (const difference of differences(state, training)) progress.log(difference, 'warn');
  const { step } = state;
  const before = state.metrics.filter((one) => one.step < step || !one.name.startsWith('heldout'));
  const measured = Object.entries(await measuredAt(step, schedule.steps, objective.heldout));
  const heldout = measured.map(([name, value]): MetricRecord => ({ step, name, value }));
  return { ...state, metrics: [...before, ...heldout] };
}

function requireFit(
  { step, position, optimizer }: TrainingState,
  { schedule, objective, optimizer: own }: Continuation,
): void {
  if (step >= schedule.steps)
    throw new StateMismatch('steps', `more than the ${step} that are done`, String(schedule.steps));
  for (const name of ['betas', 'epsilon'] as const)
    if (String(optimizer[name]) !== String(own[name]))
      throw new StateMismatch(name, String(optimizer[name]), String(own[name]));
  if (objective.position(step) !== position)
    throw new StateMismatch(
      'position',
      `${position} items in ${step} steps`,
      String(objective.position(step)),
      otherBatch,
    );
}

const otherBatch = 'use the batch size of the training that is continued, and as many items a pass';

/** What may differ, and is then said: the training goes on with other data, or in another order. */
function differences(state: TrainingState, { seed, inputs }: Continuation): string[] {
  const data = Object.entries(inputs).flatMap(([name, digests]) => {
    const before = state.inputs[name]?.join(', ') ?? 'nothing';
    return before === digests.join(', ') ? [] : [`${name} was ${before}, and is ${digests.join(', ')}`];
  });
  return seed === state.seed ? data : [...data, `seed was ${state.seed}, and is ${seed}`];
}
