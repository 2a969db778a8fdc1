import type { FinetunePreferenceModelParams } from '../../engine/train/params.js';
import type { EvaluatePairsParams } from '../../evaluation/params.js';
import { type Estimator, type InputView, UnknownUntil } from './facts.js';
import { scored, shortNumber, trained, trainerRefusal } from './figures.js';
import { allParameters, forwardFlops, trainingFlops, weightBytes } from './transformer-cost.js';
import { lengthBuckets, scoringBytes, sequencesPerRun, trainingBytes } from './transformer-memory.js';

/** The good one of two rows. */
const PREDICTED = 0.5;
const EVALUATION_PAIRS = 16;

/** PMP and finetuning: every comparison is two sequences, a binarised pair two comparisons. */
export const estimatePreferenceTraining: Estimator = ({ params, one, all }) => {
  const wanted = params as unknown as Partial<
    FinetunePreferenceModelParams & { weights: readonly number[] | null }
  >;
  const { form, contextLength = 1, batchPairs = 1, epochs = 1, languageModelWeight } = wanted;
  const sets = all('pairs');
  const decoder = () => one('model').decoder();
  const available = () =>
    sum(
      mixedCounts(
        sets.map((set) => set.statistic('train.pairs')),
        wanted.weights ?? null,
      ),
    );
  const pairs = () => epochs * (wanted.pairs ?? available());
  const comparisons = () => pairs() * (form === 'binarised' ? 2 : 1);
  const rows = rowTokens(sets, contextLength);
  const predicted = languageModelWeight === 0 ? 0 : PREDICTED;
  return {
    flops: () => {
      const { tokens } = rows();
      const heldout = heldoutPairs(sets);
      const value =
        comparisons() * 2 * tokens * trainingFlops(decoder(), { tokens, predicted }) +
        heldout * 2 * tokens * forwardFlops(decoder(), { tokens, predicted: 0 });
      return trained(value, { decoder: decoder(), tokens: rowsText(comparisons(), 'comparisons', rows()) });
    },
    memoryBytes: () => {
      const sequences = 2 * sequencesPerRun(2 * contextLength, batchPairs);
      const shapes = lengthBuckets(contextLength).map((tokens) => ({ sequences, tokens, predicted }));
      return { value: trainingBytes(decoder(), shapes), basis: 'arena and activations, at most' };
    },
    refusal: () => trainerRefusal(decoder()),
    outputBytes: () => weightBytes(decoder()),
    statistics: { parameters: () => allParameters(decoder()) + decoder().width, 'train.pairs': pairs },
    decoder,
  };
};

export const estimateEvaluatePreferenceModel: Estimator = ({ params, one }) => {
  const { limit } = params as unknown as EvaluatePairsParams;
  const decoder = () => one('model').decoder();
  const pairs = () => Math.min(limit ?? Number.POSITIVE_INFINITY, one('pairs').statistic('heldout.pairs'));
  const rows = () => rowTokens([one('pairs')], decoder().contextLength)();
  return {
    flops: () => {
      const { tokens } = rows();
      const value = pairs() * 2 * tokens * forwardFlops(decoder(), { tokens, predicted: 0 });
      return scored(value, { decoder: decoder(), tokens: rowsText(pairs(), 'pairs', rows()) });
    },
    memoryBytes: () => {
      const tokens = decoder().contextLength;
      const sequences = 2 * sequencesPerRun(2 * tokens, EVALUATION_PAIRS);
      return { value: scoringBytes(decoder(), { sequences, tokens }), basis: 'weights and one layer' };
    },
    statistics: { n: pairs },
  };
};

/**
 * Mean tokens of a row, from what tokenize-pairs counted: context + answer + end; before that, the window, which no
 * row exceeds.
 */
export function rowTokens(sets: readonly InputView[], window: number): () => RowTokens {
  return () => {
    try {
      const pairs = sum(sets.map((set) => set.statistic('pairs')));
      const both = sum(sets.map((set) => set.statistic('tokens')));
      const contexts = sum(sets.map((set) => set.statistic('pairs') * set.statistic('contextTokens.p50')));
      return { tokens: Math.min(window, (both + contexts) / (2 * Math.max(1, pairs)) + 1), bound: '' };
    } catch (error) {
      if (error instanceof UnknownUntil) return { tokens: window, bound: 'at most ' };
      throw error;
    }
  };
}

/** Pairs of each list that a mixture by weights takes: until the first list is used up; null takes all. */
export function mixedCounts(
  available: readonly number[],
  weights: readonly number[] | null,
): readonly number[] {
  if (weights === null) return available;
  const rounds = available.map((count, list) =>
    weights[list] ? count / weights[list] : Number.POSITIVE_INFINITY,
  );
  const least = Math.min(...rounds);
  return available.map((count, list) =>
    weights[list] ? Math.min(count, Math.round(least * weights[list])) : 0,
  );
}

/** Held-out pairs that are scored once at the end; none as long as they are not counted. */
function heldoutPairs(sets: readonly InputView[]): number {
  try {
    return sum(sets.map((set) => set.statistic('heldout.pairs')));
  } catch (error) {
    if (error instanceof UnknownUntil) return 0;
    throw error;
  }
}

interface RowTokens {
  readonly tokens: number;
  /** `at most ` where the lengths are not known yet. */
  readonly bound: string;
}

function rowsText(count: number, what: string, { tokens, bound }: RowTokens): string {
  return `T ${shortNumber(count)} ${what} × 2 × ${bound}${Math.round(tokens)} tokens`;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
