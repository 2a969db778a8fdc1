import type { DecoderConfig } from '../layers/decoder-config.js';
import { comparisonBatches, pairsPerRun } from '../packing/comparison-batches.js';
import type { FramedPair } from '../packing/frame-pair.js';
import { answerTokens, pairBatch } from '../packing/pair-batch.js';
import { preferenceProgram } from '../programs/preference.js';
import type { Arena } from '../runtime/arena.js';
import type { Optimizer } from '../runtime/optimizer.js';
import { accuracyOf, type ComparisonScore } from '../runtime/score-comparisons.js';
import { sessionPool } from '../runtime/session-pool.js';
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
  const pairs = pairsPerRun(contextLength, batchPairs);
  const trainer = sessionPool(arena, { threads }, (tokens) =>
    preferenceProgram(config, { pairs, tokens, languageModelWeight }, 'train'),
  );
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
      const comparisons = batch(step);
      const values = await runBatch(comparisons, { pairs, contextLength, trainer }, accumulate);
      return {
        values,
        tokens: comparisons.reduce((sum, { good, bad }) => sum + good.length + bad.length, 0),
      };
    },
    close: trainer.close,
  };
}

/** Sums the gradients of one step over runs of similar lengths. */
async function runBatch(
  batch: readonly FramedPair[],
  {
    pairs,
    contextLength,
    trainer,
  }: { pairs: number; contextLength: number; trainer: ReturnType<typeof sessionPool> },
  accumulate: Optimizer['accumulate'],
) {
  const predicted = batch.reduce((sum, framed) => sum + answerTokens(framed), 0);
  const weights = { pair: 1 / batch.length, token: predicted === 0 ? 0 : 1 / predicted };
  const values = { lossNats: 0, pairLossNats: 0, languageModelLossNats: 0, accuracy: 0 };
  for (const [i, { tokens, members }] of comparisonBatches(batch, { pairs, contextLength }).entries()) {
    const framed = members.flatMap((index) => batch[index] ?? []);
    const results = await trainer.run(tokens, { ...pairBatch(framed, { pairs, tokens }, weights) });
    accumulate(i === 0);
    values.lossNats += results.loss?.[0] ?? Number.NaN;
    values.pairLossNats += results.pairLoss?.[0] ?? Number.NaN;
    values.languageModelLossNats += results.languageModelLoss?.[0] ?? 0;
    values.accuracy +=
      (members.length / batch.length) * accuracyOf(scoresOf(results.scores, members.length)).accuracy;
  }
  return values;
}

function scoresOf(scores: ArrayLike<number> | undefined, count: number): ComparisonScore[] {
  const pairs = (scores?.length ?? 0) / 2;
  return Array.from({ length: count }, (_, row) => ({
    good: scores?.[row] ?? Number.NaN,
    bad: scores?.[pairs + row] ?? Number.NaN,
  }));
}
