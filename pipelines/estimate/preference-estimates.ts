import type {
  FinetunePreferenceModelParams,
  PreferenceTrainingParams,
  PretrainPreferenceModelParams,
} from '../../engine/train/params.js';
import type { EvaluatePairsParams } from '../../evaluation/params.js';
import type { Estimator, InputView, StageCost, StageView } from './facts.js';
import { scored, trained, trainerRefusal } from './figures.js';
import { heldoutPairs, mixedCounts, rowsText, rowTokens, sum, untilKnown } from './pair-rows.js';
import { allParameters, forwardFlops, trainingFlops, weightBytes } from './transformer-cost.js';
import { lengthBuckets, scoringBytes, sequencesPerRun, trainingBytes } from './transformer-memory.js';

/** Of the rows of a comparison, the good one is predicted too. */
const PREDICTED = 0.5;
const EVALUATION_PAIRS = 16;

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

/** Every comparison is two sequences, a binarised pair two comparisons. */
function preferenceTraining(
  { one, all }: StageView,
  { form, contextLength, batchPairs, languageModelWeight }: PreferenceTrainingParams,
  pairs: () => number,
): StageCost {
  const sets = all('pairs');
  const decoder = () => one('model').decoder();
  const comparisons = () => pairs() * (form === 'binarised' ? 2 : 1);
  const predicted = languageModelWeight === 0 ? 0 : PREDICTED;
  return {
    flops: () => {
      const rows = rowTokens(sets, contextLength);
      const { tokens } = rows;
      const value =
        comparisons() * 2 * tokens * trainingFlops(decoder(), { tokens, predicted }) +
        heldoutPairs(sets) * 2 * tokens * forwardFlops(decoder(), { tokens, predicted: 0 });
      return trained(value, { decoder: decoder(), tokens: rowsText(comparisons(), 'comparisons', 2, rows) });
    },
    memoryBytes: () => {
      const sequences = 2 * sequencesPerRun(2 * contextLength, batchPairs);
      const shapes = lengthBuckets(contextLength).map((tokens) => ({ sequences, tokens, predicted }));
      return { value: trainingBytes(decoder(), shapes), basis: 'arena and activations, at most' };
    },
    refusal: () => trainerRefusal(decoder()),
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

/** Both rows of every held-out pair; a language model also predicts their tokens. */
const estimatePairScoring =
  (predicted: 0 | 1): Estimator =>
  ({ params, one }) => {
    const { limit } = params as unknown as EvaluatePairsParams;
    const decoder = () => one('model').decoder();
    const window = () => untilKnown(decoder().contextLength, () => one('model').statistic('contextLength'));
    const pairs = () => Math.min(limit ?? Number.POSITIVE_INFINITY, one('pairs').statistic('heldout.pairs'));
    return {
      flops: () => {
        const rows = rowTokens([one('pairs')], window());
        const { tokens } = rows;
        const value = pairs() * 2 * tokens * forwardFlops(decoder(), { tokens, predicted });
        return scored(value, { decoder: decoder(), tokens: rowsText(pairs(), 'pairs', 2, rows) });
      },
      memoryBytes: () => {
        const tokens = window();
        const sequences = 2 * sequencesPerRun(2 * tokens, EVALUATION_PAIRS);
        const shape = { sequences, tokens, predicted };
        return { value: scoringBytes(decoder(), shape), basis: 'weights and one layer' };
      },
      statistics: { n: pairs },
    };
  };

export const estimateEvaluatePreferenceModel = estimatePairScoring(0);
export const estimateEvaluateImitation = estimatePairScoring(1);
