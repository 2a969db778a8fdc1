import type {
  FinetunePreferenceModelParams,
  PreferenceTrainingParams,
  PretrainPreferenceModelParams,
} from '../../engine/train/params.js';
import type { EvaluatePairsParams } from '../../evaluation/params.js';
import { batchItems } from './batch-items.js';
import type { Estimator, InputView, StageCost, StageView } from './facts.js';
import { laneChoice, scored, trained, trainerRefusal } from './figures.js';
import {
  comparisonLengths,
  comparisonTokens,
  heldoutPairs,
  mixedCounts,
  rowsText,
  rowTokens,
  sum,
  untilKnown,
} from './pair-rows.js';
import { allParameters, forwardFlops, trainingFlops, weightBytes } from './transformer-cost.js';

/** Of the tokens of a comparison, those of the good answer are predicted too. */
const PREDICTED = 0.5;
const EVALUATION_PAIRS = 64;

/** So many comparisons of the sets, packed. */
const packed = (sets: readonly InputView[], contextLength: number, count: number, languageModel: boolean) =>
  ({
    of: 'comparisons',
    lengths: comparisonLengths(sets, count, contextLength),
    contextLength,
    languageModel,
  }) as const;

/** Exactly one epoch over all lists of pairs, or over what a mixture takes of them. */
export const estimatePretrainPreferenceModel: Estimator = (stage) => {
  const wanted = stage.params as unknown as PretrainPreferenceModelParams;
  const counts = () => stage.all('pairs').map((set) => set.statistic('train.pairs'));
  return preferenceTraining(stage, wanted, () => sum(mixedCounts(counts(), wanted.weights ?? null)));
};

export const estimateFinetunePreferenceModel: Estimator = (stage) => {
  const wanted = stage.params as unknown as FinetunePreferenceModelParams;
  return preferenceTraining(stage, wanted, () => chosenPairs(wanted, stage.one('pairs')));
};

/** Every comparison is a context with two branches, a binarised pair two comparisons. */
function preferenceTraining(
  { one, all, execution }: StageView,
  {
    form,
    contextLength,
    batchPairs,
    batchTokens,
    languageModelWeight,
    microBatches,
  }: PreferenceTrainingParams,
  pairs: () => number,
): StageCost {
  const sets = all('pairs');
  const decoder = () => one('model').decoder();
  const comparisons = () => pairs() * (form === 'binarised' ? 2 : 1);
  const predicted = languageModelWeight === 0 ? 0 : PREDICTED;
  return {
    flops: () => {
      const packed = comparisonTokens(sets, contextLength);
      const shape = { tokens: packed.tokens, predicted };
      const value =
        comparisons() * packed.tokens * trainingFlops(decoder(), shape) +
        heldoutPairs(sets) * packed.tokens * forwardFlops(decoder(), { ...shape, predicted: 0 });
      return trained(value, {
        decoder: decoder(),
        tokens: rowsText(comparisons(), 'comparisons', 1, packed),
      });
    },
    memory: () => {
      const items = packed(
        sets,
        contextLength,
        batchItems(batchPairs, batchTokens, contextLength),
        predicted > 0,
      );
      return {
        work: {
          decoder: decoder(),
          trains: { items, microBatches, on: laneChoice(execution) },
          scores: packed(sets, contextLength, EVALUATION_PAIRS, false),
        },
        basis: 'state and largest run',
      };
    },
    refusal: () => trainerRefusal(decoder(), microBatches),
    outputBytes: () => weightBytes(decoder()),
    statistics: {
      parameters: () => allParameters(decoder()) + decoder().width,
      'train.pairs': pairs,
      contextLength: () => contextLength,
    },
    decoder,
  };
}

/** As many pairs as were asked for, or all of the training split, once an epoch. */
export function chosenPairs(
  { pairs, epochs }: { pairs: number | null; epochs: number },
  set: InputView,
): number {
  return epochs * (pairs ?? set.statistic('train.pairs'));
}

/** Held-out pairs, packed for a preference model; a language model reads both rows and predicts their tokens. */
const estimatePairScoring =
  (scorer: 'preference' | 'language'): Estimator =>
  ({ params, one }) => {
    const { limit } = params as unknown as EvaluatePairsParams;
    const decoder = () => one('model').decoder();
    const window = () => untilKnown(decoder().contextLength, () => one('model').statistic('contextLength'));
    const pairs = () => Math.min(limit ?? Number.POSITIVE_INFINITY, one('pairs').statistic('heldout.pairs'));
    const [predicted, each] = scorer === 'preference' ? [0, 1] : [1, 2];
    return {
      flops: () => {
        const rows = (scorer === 'preference' ? comparisonTokens : rowTokens)([one('pairs')], window());
        const { tokens } = rows;
        const value = pairs() * each * tokens * forwardFlops(decoder(), { tokens, predicted });
        return scored(value, { decoder: decoder(), tokens: rowsText(pairs(), 'pairs', each, rows) });
      },
      memory: () => {
        const tokens = window();
        const scores =
          scorer === 'preference'
            ? packed([one('pairs')], tokens, EVALUATION_PAIRS, false)
            : ({ of: 'next tokens', sequences: EVALUATION_PAIRS, tokens } as const);
        return { work: { decoder: decoder(), trains: null, scores }, basis: 'weights and largest run' };
      },
      statistics: { n: pairs },
    };
  };

export const estimateEvaluatePreferenceModel = estimatePairScoring('preference');
export const estimateEvaluateImitation = estimatePairScoring('language');
