import type { DecoderConfig } from '../layers/decoder-config.js';
import { distillationBatch, type TaughtSequence } from '../packing/distillation-batch.js';
import { lengthBatches, rowsPerRun } from '../packing/length-batches.js';
import { distillationProgram } from '../programs/distillation.js';
import type { Arena } from '../runtime/arena.js';
import { type SessionPool, sessionPool } from '../runtime/session-pool.js';
import type { DistilContextParams } from './distillation-params.js';
import { epochOrder } from './epoch-order.js';
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
  const pool = (mode: 'train' | 'evaluate') =>
    sessionPool(arena, { threads }, (tokens: number) =>
      distillationProgram(config, { sequences, tokens, k }, mode),
    );
  const [trainer, evaluator] = [pool('train'), pool('evaluate')];
  const { steps, position, batch } = epochOrder(
    training,
    { epochs, batchItems: batchSequences, seed },
    'taught sequences',
  );
  const shape = { sequences, longest, k };

  const heldoutDivergenceNats = async () =>
    heldout.length === 0 ? null : meanDivergence(heldout, evaluator, shape, () => undefined);

  return {
    data: `${training.length} taught sequences, ${heldout.length} held out`,
    steps,
    heldoutDivergenceNats,
    position,
    async gradients(step, accumulate) {
      const taught = await batch(step);
      const lossNats = await meanDivergence(taught, trainer, shape, accumulate);
      return { values: { lossNats }, tokens: positionsOf(taught) };
    },
    async heldout(done) {
      if (done % evaluateEverySteps !== 0 && done !== steps) return null;
      const loss = await heldoutDivergenceNats();
      return loss === null ? null : { heldoutDivergenceNats: loss };
    },
    async close() {
      await trainer.close();
      await evaluator.close();
    },
  };
}

/** Runs sequences of similar lengths together; `onRun` is told after each run whether it was the first. */
async function meanDivergence(
  taught: readonly TaughtSequence[],
  pool: SessionPool<number>,
  { sequences, longest, k }: { sequences: number; longest: number; k: number },
  onRun: (first: boolean) => void,
): Promise<number> {
  const weight = 1 / positionsOf(taught);
  const lengths = taught.map(({ tokens }) => tokens.length);
  let sum = 0;
  for (const [i, { tokens, members }] of lengthBatches(lengths, { rows: sequences, longest }).entries()) {
    const rows = members.flatMap((index) => taught[index] ?? []);
    const { loss } = await pool.run(tokens, { ...distillationBatch(rows, { sequences, tokens, k }, weight) });
    onRun(i === 0);
    sum += loss?.[0] ?? Number.NaN;
  }
  return sum;
}

const positionsOf = (taught: readonly TaughtSequence[]): number =>
  taught.reduce((sum, { tokens }) => sum + tokens.length, 0);
