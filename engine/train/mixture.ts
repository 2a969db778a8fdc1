import { UnfitParameter } from '../errors.js';
import { chosenIndices } from './chosen-pairs.js';

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

/** Which pairs of each list a mixture takes, ascending, chosen by (seed, list, pair). */
export function mixture(
  available: readonly number[],
  weights: readonly number[] | null,
  seed: number,
): readonly Uint32Array[] {
  const counts = mixtureCounts(available, weights);
  return available.map((count, list) => chosenIndices(count, counts[list] ?? 0, seed, `mixture:${list}`));
}

const unfit = (expected: string, found: string) =>
  new UnfitParameter('weights', expected, found, 'give one weight a list of pairs, in their order, or null');
