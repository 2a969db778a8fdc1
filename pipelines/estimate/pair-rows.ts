import type { ComparisonLength } from '../../engine/train/process-memory.js';
import { type InputView, UnknownUntil } from './facts.js';
import { shortCount } from './figures.js';

/** Mean length of the rows that pairs become. */
interface RowTokens {
  readonly tokens: number;
  /** `at most ` where the lengths are not known yet. */
  readonly bound: string;
}

/**
 * Mean tokens of a row, from what tokenize-pairs counted: context + answer + end; before that, the window, which no
 * row exceeds.
 */
export function rowTokens(sets: readonly InputView[], window: number): RowTokens {
  return untilKnown<RowTokens>({ tokens: window, bound: 'at most ' }, () => {
    const pairs = sum(sets.map((set) => set.statistic('pairs')));
    const both = sum(sets.map((set) => set.statistic('tokens')));
    const contexts = sum(sets.map((set) => set.statistic('pairs') * set.statistic('contextTokens.p50')));
    return { tokens: Math.min(window, (both + contexts) / (2 * Math.max(1, pairs)) + 1), bound: '' };
  });
}

/** Mean tokens of a comparison, whose context is there once for both rows. */
export function comparisonTokens(sets: readonly InputView[], window: number): RowTokens {
  const { tokens: row, bound } = rowTokens(sets, window);
  const context = untilKnown(0, () => meanContextTokens(sets));
  return { tokens: 2 * row - Math.min(context, row), bound };
}

function meanContextTokens(sets: readonly InputView[]): number {
  const pairs = sum(sets.map((set) => set.statistic('pairs')));
  const tokens = sum(sets.map((set) => set.statistic('pairs') * set.statistic('contextTokens.p50')));
  return tokens / Math.max(1, pairs);
}

/** Shares of lengths that tokenize-pairs counted, by the names of its statistics. */
const QUANTILES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
  ['max', 1],
] as const;

/**
 * So many comparisons as they are spread over the lengths of the sets, the longest first; as long as the window allows
 * where the lengths are not known yet.
 */
export function comparisonLengths(
  sets: readonly InputView[],
  count: number,
  window: number,
): ComparisonLength[] {
  const longest = { contextTokens: 0, answerTokens: window };
  return Array.from({ length: count }, (_, i) =>
    untilKnown(longest, () => {
      const share = 1 - i / count;
      const answerTokens = Math.min(window, quantile(sets, 'answerTokens', share) + 1);
      const contextTokens = Math.min(window - answerTokens, quantile(sets, 'contextTokens', share));
      return { contextTokens, answerTokens };
    }),
  );
}

/** The length that a share of the rows does not exceed, in the set with the longest ones; linear between quantiles. */
function quantile(sets: readonly InputView[], name: string, share: number): number {
  const ofSet = (set: InputView) => {
    let [below, from] = [0, 0];
    for (const [label, at] of QUANTILES) {
      const length = set.statistic(`${name}.${label}`);
      if (share <= at) return Math.round(below + ((length - below) * (share - from)) / (at - from));
      [below, from] = [length, at];
    }
    return below;
  };
  return Math.max(...sets.map(ofSet));
}

/** `T 200 comparisons × 80 tokens`; `rows` of more than one stand between. */
export function rowsText(count: number, what: string, rows: number, { tokens, bound }: RowTokens): string {
  const each = rows === 1 ? '' : `${rows} × `;
  return `T ${shortCount(count)} ${what} × ${each}${bound}${Math.round(tokens)} tokens`;
}

/** Pairs of each list that a mixture by weights takes: until the first list is used up; null takes all. */
export function mixedCounts(
  available: readonly number[],
  weights: readonly number[] | null,
): readonly number[] {
  if (weights === null) return available;
  const weighted = available.map((count, list) => ({ count, weight: weights[list] ?? 0 }));
  const rounds = weighted.map(({ count, weight }) =>
    weight > 0 ? count / weight : Number.POSITIVE_INFINITY,
  );
  const least = Math.min(...rounds);
  return weighted.map(({ count, weight }) => (weight > 0 ? Math.min(count, Math.round(least * weight)) : 0));
}

/** Held-out pairs that are scored once after training; none as long as they are not counted. */
export function heldoutPairs(sets: readonly InputView[]): number {
  return untilKnown(0, () => sum(sets.map((set) => set.statistic('heldout.pairs'))));
}

export const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Something else as long as the answer is not known. */
export function untilKnown<T>(otherwise: T, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (error instanceof UnknownUntil) return otherwise;
    throw error;
  }
}
