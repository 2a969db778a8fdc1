import type { Program } from '../graph/program.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { distillationBatch, type TaughtSequence } from '../packing/distillation-batch.js';
import { type LengthBatch, rowsPerRun } from '../packing/length-batches.js';
import { lengthMicroBatches, microBatchCount } from '../packing/micro-batches.js';
import { programsByShape } from '../programs/by-shape.js';
import { distillationProgram } from '../programs/distillation.js';
import type { Arena } from '../runtime/arena.js';
import type { Run } from '../runtime/lanes/micro-batch.js';
import { programSessions } from '../runtime/session-pool.js';
import { batchSize } from './batches.js';
import type { DistilContextParams } from './distillation-params.js';
import { epochOrder } from './epoch-order.js';
import { countTokens, type Items, inMemory } from './items.js';
import { total } from './results.js';
import type { TaughtSequences } from './taught-sequences.js';
import type { Objective } from './training-loop.js';

export interface DistillationObjective extends Objective {
  readonly steps: number;
  /** Mean divergence over the held-out positions under the present weights, in nats; null when there are none. */
  heldoutDivergenceNats(): Promise<number | null>;
  close(): Promise<void>;
}

/** Mean divergence from the teacher over the positions of a batch, every sequence once an epoch (method §3). */
export function distillationObjective(
  config: DecoderConfig,
  arena: Arena,
  { training, heldout }: TaughtSequences,
  params: DistilContextParams,
  threads: number,
): DistillationObjective {
  const { batchSequences, batchTokens, epochs, evaluateEverySteps, k, seed } = params;
  const { steps, position, batch, batchItems } = epochOrder(
    training,
    { epochs, batch: batchSize('batchSequences', batchSequences, batchTokens), seed },
    'taught sequences',
  );
  const longest = Math.max(1, longestOf(training), longestOf(heldout));
  const microBatches = microBatchCount(params.microBatches, batchItems);
  const sequences = rowsPerRun(longest, Math.ceil(batchItems / microBatches));
  const programs = (mode: 'train' | 'evaluate') =>
    programsByShape((tokens: number) => distillationProgram(config, { sequences, tokens, k }, mode));
  const [trained, evaluated] = [programs('train'), programs('evaluate')];
  const evaluator = programSessions(arena, { threads });
  const shape = { sequences, longest, k };

  const heldoutDivergenceNats = async () => {
    if (heldout.length === 0) return null;
    let sum = 0;
    for (const makeRun of runsOf(heldout, evaluated, { ...shape, microBatches: 1 }).flat()) {
      const { program, batch } = await makeRun();
      const { loss } = await evaluator.run(program, batch);
      sum += loss?.[0] ?? Number.NaN;
    }
    return sum;
  };

  return {
    data: `${training.length} taught sequences, ${heldout.length} held out`,
    steps,
    microBatches,
    heldoutDivergenceNats,
    position,
    async batches(step) {
      const taught = inMemory(await batch(step), ({ tokens }) => tokens.length);
      const runs = runsOf(taught, trained, { ...shape, microBatches });
      return {
        microBatches: await Promise.all(runs.map((own) => Promise.all(own.map((makeRun) => makeRun())))),
        tokens: countTokens(taught),
        measure: (results) => ({ lossNats: total(results, 'loss') }),
      };
    },
    heldout: {
      everySteps: evaluateEverySteps,
      async measure() {
        const loss = await heldoutDivergenceNats();
        return loss === null ? null : { heldoutDivergenceNats: loss };
      },
    },
    close: evaluator.close,
  };
}

/**
 * Micro-batches of runs, each made when it is wanted; the sum of the runs' losses is the mean divergence over all
 * positions.
 */
function runsOf(
  taught: Items<TaughtSequence>,
  programs: (tokens: number) => Program,
  cut: { sequences: number; longest: number; k: number; microBatches: number },
): (() => Promise<Run>)[][] {
  const { sequences, longest, k, microBatches } = cut;
  const weight = 1 / countTokens(taught);
  const lengths = lengthsOf(taught);
  const runOf =
    ({ tokens, members }: LengthBatch) =>
    async () => {
      const rows = await Promise.all(members.map((index) => taught.read(index)));
      const batch = distillationBatch(rows, { sequences, tokens, k }, weight);
      return { program: programs(tokens), batch: { ...batch } };
    };
  const batches = lengthMicroBatches(lengths, { microBatches, rows: sequences, longest });
  return batches.map((runs) => runs.map(runOf));
}

const lengthsOf = (taught: Items<TaughtSequence>): number[] =>
  Array.from({ length: taught.length }, (_, index) => taught.tokens(index));

const longestOf = (taught: Items<TaughtSequence>): number =>
  lengthsOf(taught).reduce((most, length) => Math.max(most, length), 0);
