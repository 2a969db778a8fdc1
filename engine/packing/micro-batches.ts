import { type LengthBatch, lengthBatches } from './length-batches.js';
import { lengthBucket } from './length-bucket.js';

/** Micro-batches of a step: a power of two, at most as many as asked for, and never more than there are items. */
export const microBatchCount = (most: number, items: number): number =>
  2 ** Math.floor(Math.log2(Math.max(1, Math.min(most, items))));

/**
 * Deals rows out so that every micro-batch has about as many, and of every length: the longest first, forth and back.
 * Then each is cut into runs of at most `rows` rows; one without rows is a run of padding.
 * @returns for each micro-batch its runs, with indices into `lengths`
 */
export function lengthMicroBatches(
  lengths: readonly number[],
  { microBatches, rows, longest }: { microBatches: number; rows: number; longest: number },
): LengthBatch[][] {
  const order = lengths.map((length, index) => ({ length, index })).sort((a, b) => b.length - a.length);
  const dealt = Array.from({ length: microBatches }, (_, i) =>
    order.filter((_, place) => placeOf(place, microBatches) === i).map(({ index }) => index),
  );
  return dealt.map((members) => {
    const own = members.map((index) => lengths[index] ?? 0);
    const runs = lengthBatches(own, { rows, longest }).map(({ tokens, members: places }) => ({
      tokens,
      members: places.flatMap((place) => members[place] ?? []),
    }));
    return runs.length > 0 ? runs : [{ tokens: lengthBucket(1, longest), members: [] }];
  });
}

/** 0, 1, 2, 2, 1, 0, 0, 1 … */
function placeOf(place: number, count: number): number {
  const turn = place % (2 * count);
  return turn < count ? turn : 2 * count - 1 - turn;
}
