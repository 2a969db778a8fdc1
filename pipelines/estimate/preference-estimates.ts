import type {
  FinetunePreferenceModelParams,
  PreferenceTrainingParams,
  PretrainPreferenceModelParams,
} from '../../engine/train/params.js';
import type { EvaluatePairsParams } from '../../evaluation/params.js';
import type { Estimator, InputView, StageCost, StageView } from './facts.js';
import { scored, trained, trainerRefusal } from './figures.js';
import {
  comparisonTokens,
  heldoutPairs,
  mixedCounts,
  rowsText,
  rowTokens,
  sum,
  untilKnown,
} from './pair-rows.js';
import { allParameters, forwardFlops, trainingFlops, weightBytes } from './transformer-cost.js';
import { type RunShape, scoringBytes, sequencesPerRun, trainingBytes } from './transformer-memory.js';

/** Of the tokens of a comparison, those of the good answer are predicted too. */
const PREDICTED = 0.5;
const EVALUATION_PAIRS = 64;
/** Tokens of one packed run, unless one comparison is longer. */
const PACKED_RUN_TOKENS = 1_024;

/** The largest run of packed comparisons: rows that hold any one of them, or all of a small batch. */
function packedRun(contextLength: number, pairs: number, predicted: number): RunShape {
  const tokens = 2 * contextLength;
  const sequences = Math.max(1, Math.min(pairs, Math.floor(PACKED_RUN_TOKENS / tokens)));
  return { sequences, tokens, predicted };
}

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
    memoryBytes: () => {
      const shape = packedRun(contextLength, batchPairs, predicted);
      return { value: trainingBytes(decoder(), shape), basis: 'arena and activations, at most' };
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
      memoryBytes: () => {
        const tokens = window();
        const shape =
          scorer === 'preference'
            ? packedRun(tokens, EVALUATION_PAIRS, 0)
            : { sequences: sequencesPerRun(tokens, EVALUATION_PAIRS), tokens };
        return { value: scoringBytes(decoder(), shape), basis: 'weights and one layer' };
      },
      statistics: { n: pairs },
    };
  };

export const estimateEvaluatePreferenceModel = estimatePairScoring('preference');
export const estimateEvaluateImitation = estimatePairScoring('language');
