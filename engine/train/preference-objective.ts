import type { DecoderConfig } from '../layers/decoder-config.js';
import type { FramedPair } from '../packing/frame-pair.js';
import { answerTokens, type PackedShape, packPairs } from '../packing/pack-pairs.js';
import { packedPairBatch } from '../packing/packed-pair-batch.js';
import { packedPreferenceProgram } from '../programs/packed-preference.js';
import type { Arena } from '../runtime/arena.js';
import type { Optimizer } from '../runtime/optimizer.js';
import { accuracyOf, packedScores } from '../runtime/score-comparisons.js';
import { type SessionPool, sessionPool } from '../runtime/session-pool.js';
import { epochOrder } from './epoch-order.js';
import type { PreferenceTrainingParams } from './params.js';
import type { Objective } from './training-loop.js';

export interface PreferenceData {
  readonly training: readonly FramedPair[];
  readonly epochs: number;
}

export interface PreferenceObjective extends Objective {
  readonly steps: number;
  close(): Promise<void>;
}

/** Pairwise loss plus μ times the language-model loss of the good answers, every comparison once an epoch. */
export function preferenceObjective(
  config: DecoderConfig,
  arena: Arena,
  { training, epochs }: PreferenceData,
  params: PreferenceTrainingParams,
  threads: number,
): PreferenceObjective {
  const { batchPairs, contextLength, languageModelWeight, seed } = params;
  const trainer = sessionPool(arena, { threads }, (shape: PackedShape) =>
    packedPreferenceProgram(config, shape, languageModelWeight, 'train'),
  );
  const packing = { longest: 2 * contextLength, languageModel: languageModelWeight !== 0 };
  const { steps, position, batch } = epochOrder(
    training,
    { epochs, batchItems: batchPairs, seed },
    'comparisons',
  );
  return {
    data: `${training.length} comparisons`,
    steps,
    position,
    async gradients(step, accumulate) {
      const comparisons = await batch(step);
      const values = await runBatch(comparisons, packing, trainer, accumulate);
      return {
        values,
        tokens: comparisons.reduce((sum, { good, bad }) => sum + good.length + bad.length, 0),
      };
    },
    close: trainer.close,
  };
}

/** Sums the gradients of one step over its packed runs. */
async function runBatch(
  batch: readonly FramedPair[],
  packing: Parameters<typeof packPairs>[1],
  trainer: SessionPool<PackedShape>,
  accumulate: Optimizer['accumulate'],
) {
  const predicted = batch.reduce((sum, framed) => sum + answerTokens(framed), 0);
  const weights = { pair: 1 / batch.length, token: predicted === 0 ? 0 : 1 / predicted };
  const values = { lossNats: 0, pairLossNats: 0, languageModelLossNats: 0, accuracy: 0 };
  for (const [i, run] of packPairs(batch, packing).entries()) {
    const results = await trainer.run(run.shape, { ...packedPairBatch(batch, run, weights) });
    accumulate(i === 0);
    values.lossNats += results.loss?.[0] ?? Number.NaN;
    values.pairLossNats += results.pairLoss?.[0] ?? Number.NaN;
    values.languageModelLossNats += results.languageModelLoss?.[0] ?? 0;
    const { accuracy } = accuracyOf(packedScores(batch, run, results.scores));
    values.accuracy += (run.members.length / batch.length) * accuracy;
  }
  return values;
}
