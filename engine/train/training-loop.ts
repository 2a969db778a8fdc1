import type { CheckpointPort, ComputeContext } from '../../storage/ports.js';
import type { MetricRecord } from '../../storage/shards/records.js';
import { Interrupted, TrainingDiverged } from '../errors.js';
import { countElements } from '../runtime/arena.js';
import type { MicroBatch } from '../runtime/lanes/micro-batch.js';
import { openStepper } from '../runtime/open-stepper.js';
import type { Results } from '../runtime/session.js';
import type { Stepper } from '../runtime/steps.js';
import { type Continuation, continueTraining } from './continue-training.js';
import { type HeldoutMeasure, isDue, measuredAt } from './heldout-measure.js';
import { keepState } from './kept-state.js';
import type { TrainingExecution } from './params.js';
import { type LearningRateSchedule, learningRateAt } from './schedule.js';
import { type Measurements, Series } from './series.js';
import { restoreTraining, type TrainingState, trainingFiles } from './training-state.js';

/** What is minimized: the loop knows steps, the objective knows data and programs. */
export interface Objective {
  /** What it learns from, for people, such as `288 comparisons`. */
  readonly data: string;
  /** Of every step; a power of two. */
  readonly microBatches: number;
  /** What one step learns from. @param step counted from 0 */
  batches(step: number): Promise<StepBatches>;
  /** What is measured on held-out data; absent where there is none. */
  readonly heldout?: HeldoutMeasure;
  /** Element of the data order that a step begins with. */
  position(step: number): number;
}

/** The data of one step, and what its results mean. */
interface StepBatches {
  /** In the order in which their gradients are summed. */
  readonly microBatches: readonly MicroBatch[];
  /** Tokens that are not padding. */
  readonly tokens: number;
  /** @param results of every run of every micro-batch, in order */
  measure(results: readonly Results[]): Measurements;
}

export interface Training extends Continuation {
  readonly objective: Objective;
  readonly schedule: LearningRateSchedule;
  readonly maxSpikeNats: number;
}

export type TrainingContext = Pick<
  ComputeContext<TrainingExecution>,
  'execution' | 'checkpoints' | 'progress' | 'signal' | 'draft' | 'states'
>;

/**
 * Trains to the last step, from the newest progress checkpoint if there is one, else from the state that it is to
 * continue; the same weights and series whatever the interruptions. The last step is saved too, so that what follows
 * it can be interrupted, and its state is kept, so that another training can go on from it.
 * @throws Interrupted between steps, after a checkpoint, when the signal is aborted
 * @throws TrainingDiverged when the loss or the gradient is not finite, or spikes
 */
export async function train(training: Training, context: TrainingContext): Promise<readonly MetricRecord[]> {
  const { arena, objective, optimizer } = training;
  const { checkpoints, execution, progress } = context;
  const restored =
    (await restoreTraining(checkpoints, arena)) ?? (await continueTraining(training, progress));
  progress.log(beginning(training, restored?.step ?? null));
  const stepper = await openStepper(arena, optimizer, execution, objective.microBatches);
  return takeSteps(training, restored, stepper, context).finally(stepper.close);
}

async function takeSteps(
  training: Training,
  restored: TrainingState | null,
  stepper: Stepper,
  context: TrainingContext,
): Promise<readonly MetricRecord[]> {
  const { arena, schedule } = training;
  const { checkpoints, execution, progress, signal } = context;
  const series = new Series(restored?.metrics ?? []);
  for (let done = restored?.step ?? 0; done < schedule.steps; ) {
    const until = nextStop(training, execution, done, stepper.mostSteps);
    const values = await takeSome(training, stepper, series, done, until).catch(naming(checkpoints));
    done = until;
    progress.report({ done, total: schedule.steps, unit: 'steps', values });
    for (const line of heldoutLine(values, done, schedule.steps)) progress.log(line);
    if (isKept(done, schedule.steps, execution)) {
      await stepper.gatherMoments();
      await keepState(context, arena, stateAfter(training, done, series));
    }
    const snapshot = async () => {
      await stepper.gatherMoments();
      return trainingFiles(arena, stateAfter(training, done, series));
    };
    if (signal.aborted || done === schedule.steps) await checkpoints.save(done, snapshot);
    else await checkpoints.offer(done, snapshot, execution);
    if (signal.aborted) throw new Interrupted(done);
  }
  return series.records;
}

function isKept(done: number, steps: number, { keepStateEverySteps: every }: TrainingExecution): boolean {
  return done === steps || (every !== undefined && done % every === 0);
}

/** After at most so many steps, and never behind a step after which somebody looks at the state. */
function nextStop(
  { objective: { heldout }, schedule: { steps } }: Training,
  execution: TrainingExecution,
  done: number,
  mostSteps: number,
): number {
  for (let stop = done + 1; stop < done + mostSteps; stop += 1)
    if (isKept(stop, steps, execution) || (heldout && isDue(stop, steps, heldout))) return stop;
  return done + mostSteps;
}

function beginning({ arena, objective, schedule }: Training, restored: number | null): string {
  const parameters = countElements(arena.slots.map(({ parameter }) => parameter));
  const from = restored === null ? 'begins' : `continues after step ${restored}`;
  return `${from}: ${schedule.steps} steps, ${parameters} parameters, ${objective.data}`;
}

/** What was measured on held-out data at this step, if anything was. */
function heldoutLine(values: { readonly [name: string]: number }, step: number, steps: number): string[] {
  const measured = Object.entries(values).filter(([name]) => name.startsWith('heldout'));
  if (measured.length === 0) return [];
  return [
    `step ${step}/${steps}: ${measured.map(([name, value]) => `${name} ${value.toPrecision(5)}`).join(', ')}`,
  ];
}

/** Optimizer steps in one call, into weights and series; what the last one measured, for people. */
async function takeSome(
  { objective, schedule, maxSpikeNats }: Training,
  stepper: Stepper,
  series: Series,
  done: number,
  until: number,
): Promise<{ [name: string]: number }> {
  const started = performance.now();
  const batches: (StepBatches & { readonly learningRate: number })[] = [];
  for (let step = done; step < until; step += 1)
    batches.push({ ...(await objective.batches(step)), learningRate: learningRateAt(schedule, step) });
  const taken = await stepper.take(done + 1, batches);
  const tokens = batches.reduce((sum, batch) => sum + batch.tokens, 0);
  const tokensPerSecond = (1000 * tokens) / (performance.now() - started);
  let measured: { [name: string]: number } = {};
  for (const [i, { measure, learningRate }] of batches.entries()) {
    const { results = [], gradientNorm = Number.NaN } = taken[i] ?? {};
    const step = done + i + 1;
    const values = measure(results);
    series.check(step, values.lossNats, maxSpikeNats);
    const heldout = await measuredAt(step, schedule.steps, objective.heldout);
    measured = { ...values, gradientNorm, learningRate, ...heldout };
    series.add(step, measured);
  }
  return { ...measured, tokensPerSecond };
}

/** Names the last good checkpoint in a divergence. */
function naming(checkpoints: CheckpointPort) {
  return async (error: unknown): Promise<never> => {
    throw error instanceof TrainingDiverged ? error.withCheckpoint(await checkpoints.settled()) : error;
  };
}

function stateAfter(training: Training, step: number, series: Series): TrainingState {
  const { seed, optimizer, inputs, objective } = training;
  const position = objective.position(step);
  return { schema: 'retort.training/1', step, position, seed, optimizer, inputs, metrics: series.records };
}
