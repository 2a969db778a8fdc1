import { UnfitParameter } from '../errors.js';
import { choosePairs } from './comparisons.js';

/**
 * How much of each list a mixture takes: in proportion to the weights until the first list is used up, so that nothing
 * is seen twice. By hand: of 60, 20 and 30 pairs by weights 1, 1 and 0 it is 20, 20 and 0; null takes everything.
 * @throws UnfitParameter when the weights are not one a list
 */
export function mixtureCounts(
  available: readonly number[],
  weights: readonly number[] | null,
): readonly number[] {
  if (weights === null) return available;
  if (weights.length !== available.length)
    throw unfit(`one a list of pairs, ${available.length} in all`, `${weights.length}`);
  if (!weights.some((weight) => weight > 0)) throw unfit('at least one above zero', weights.join(', '));
  const weighted = available.map((count, list) => ({ count, weight: weights[list] ?? 0 }));
  const rounds = weighted.map(({ count, weight }) =>
    weight > 0 ? count / weight : Number.POSITIVE_INFINITY,
  );
  const least = Math.min(...rounds);
  return weighted.map(({ count, weight }) => Math.min(count, Math.round(least * weight)));
}

/** That many of each list, in their own order, chosen by (seed, list, pair). */
export function mixture<T>(
  lists: readonly (readonly T[])[],
  weights: readonly number[] | null,
  seed: number,
): readonly (readonly T[])[] {
  const counts = mixtureCounts(
    lists.map(({ length }) => length),
    weights,
  );
  return lists.map((list, index) => choosePairs(list, counts[index] ?? 0, seed, `mixture:${index}`));
}

const unfit = (expected: string, found: string) =>
  new UnfitParameter('weights', expected, found, 'give one weight a list of pairs, in their order, or null');
