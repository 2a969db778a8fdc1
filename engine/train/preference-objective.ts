import type { DecoderConfig } from '../layers/decoder-config.js';
import type { FramedPair } from '../packing/frame-pair.js';
import { microBatchCount } from '../packing/micro-batches.js';
import { answerTokens, type PackedRun, type PackedShape, packPairs } from '../packing/pack-pairs.js';
import { packedPairBatch } from '../packing/packed-pair-batch.js';
import { programsByShape } from '../programs/by-shape.js';
import { packedPreferenceProgram } from '../programs/packed-preference.js';
import { packedScores, tallyOf } from '../runtime/score-comparisons.js';
import type { Results } from '../runtime/session.js';
import { batchSize } from './batches.js';
import { epochOrder } from './epoch-order.js';
import type { Items } from './items.js';
import type { PreferenceTrainingParams } from './params.js';
import { total } from './results.js';
import type { Objective } from './training-loop.js';

export interface PreferenceData {
  readonly training: Items<FramedPair>;
  readonly epochs: number;
}

export interface PreferenceObjective extends Objective {
  readonly steps: number;
}

/** Pairwise loss plus μ times the language-model loss of the good answers, every comparison once an epoch. */
export function preferenceObjective(
  config: DecoderConfig,
  { training, epochs }: PreferenceData,
  params: PreferenceTrainingParams,
): PreferenceObjective {
  const { batchPairs, batchTokens, contextLength, languageModelWeight, seed } = params;
  const programs = programsByShape((shape: PackedShape) =>
    packedPreferenceProgram(config, shape, languageModelWeight, 'train'),
  );
  const { steps, position, batch, batchItems } = epochOrder(
    training,
    { epochs, batch: batchSize('batchPairs', batchPairs, batchTokens), seed },
    'comparisons',
  );
  const microBatches = microBatchCount(params.microBatches, batchItems);
  const packing = { longest: 2 * contextLength, languageModel: languageModelWeight !== 0, microBatches };
  return {
    data: `${training.length} comparisons`,
    steps,
    microBatches,
    position,
    async batches(step) {
      const comparisons = await batch(step);
      const runs = packPairs(comparisons, packing);
      const weights = weightsIn(comparisons);
      const made = runs.map((run) => ({
        program: programs(run.shape),
        batch: { ...packedPairBatch(comparisons, run, weights) },
      }));
      const each = made.length / microBatches;
      return {
        microBatches: Array.from({ length: microBatches }, (_, i) => made.slice(i * each, (i + 1) * each)),
        tokens: comparisons.reduce((sum, { good, bad }) => sum + good.length + bad.length, 0),
        measure: (results) => measured(comparisons, runs, results),
      };
    },
  };
}

/** Of every pair and of every predicted token, so that sums over the step are means. */
function weightsIn(batch: readonly FramedPair[]) {
  const predicted = batch.reduce((sum, framed) => sum + answerTokens(framed), 0);
  return { pair: 1 / batch.length, token: predicted === 0 ? 0 : 1 / predicted };
}

function measured(batch: readonly FramedPair[], runs: readonly PackedRun[], results: readonly Results[]) {
  const scores = runs.flatMap((run, i) => packedScores(batch, run, results[i]?.scores));
  return {
    lossNats: total(results, 'loss'),
    pairLossNats: total(results, 'pairLoss'),
    languageModelLossNats: results[0]?.languageModelLoss ? total(results, 'languageModelLoss') : 0,
    accuracy: tallyOf(scores).accuracy ?? Number.NaN,
  };
}
