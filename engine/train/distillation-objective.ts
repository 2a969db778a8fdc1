import type { Program } from '../graph/program.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { distillationBatch, type TaughtSequence } from '../packing/distillation-batch.js';
import { lengthBatches, rowsPerRun } from '../packing/length-batches.js';
import { programsByShape } from '../programs/by-shape.js';
import { distillationProgram } from '../programs/distillation.js';
import type { Arena } from '../runtime/arena.js';
import type { Run } from '../runtime/lanes/micro-batch.js';
import { programSessions } from '../runtime/session-pool.js';
import type { DistilContextParams } from './distillation-params.js';
import { epochOrder } from './epoch-order.js';
import { inMemory } from './items.js';
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
  const { batchSequences, epochs, evaluateEverySteps, k, seed } = params;
  const longest = [...training, ...heldout].reduce((most, { tokens }) => Math.max(most, tokens.length), 1);
  const sequences = rowsPerRun(longest, batchSequences);
  const programs = (mode: 'train' | 'evaluate') =>
    programsByShape((tokens: number) => distillationProgram(config, { sequences, tokens, k }, mode));
  const [trained, evaluated] = [programs('train'), programs('evaluate')];
  const evaluator = programSessions(arena, { threads });
  const { steps, position, batch } = epochOrder(
    inMemory(training, ({ tokens }) => tokens.length),
    { epochs, batch: { items: batchSequences }, seed },
    'taught sequences',
  );
  const shape = { sequences, longest, k };

  const heldoutDivergenceNats = async () => {
    if (heldout.length === 0) return null;
    let sum = 0;
    for (const { program, batch } of runsOf(heldout, evaluated, shape)) {
      const { loss } = await evaluator.run(program, batch);
      sum += loss?.[0] ?? Number.NaN;
    }
    return sum;
  };

  return {
    data: `${training.length} taught sequences, ${heldout.length} held out`,
    steps,
    heldoutDivergenceNats,
    position,
    async batches(step) {
      const taught = await batch(step);
      return {
        microBatches: [[...runsOf(taught, trained, shape)]],
        tokens: positionsOf(taught),
        measure: (results) => ({ lossNats: total(results, 'loss') }),
      };
    },
    async heldout(done) {
      if (done % evaluateEverySteps !== 0 && done !== steps) return null;
      const loss = await heldoutDivergenceNats();
      return loss === null ? null : { heldoutDivergenceNats: loss };
    },
    close: evaluator.close,
  };
}

/** Sequences of similar lengths in one run; the sum of the runs' losses is the mean divergence over all positions. */
function* runsOf(
  taught: readonly TaughtSequence[],
  programs: (tokens: number) => Program,
  { sequences, longest, k }: { sequences: number; longest: number; k: number },
): Generator<Run> {
  const weight = 1 / positionsOf(taught);
  const lengths = taught.map(({ tokens }) => tokens.length);
  for (const { tokens, members } of lengthBatches(lengths, { rows: sequences, longest })) {
    const rows = members.flatMap((index) => taught[index] ?? []);
    const batch = distillationBatch(rows, { sequences, tokens, k }, weight);
    yield { program: programs(tokens), batch: { ...batch } };
  }
}

const positionsOf = (taught: readonly TaughtSequence[]): number =>
  taught.reduce((sum, { tokens }) => sum + tokens.length, 0);
