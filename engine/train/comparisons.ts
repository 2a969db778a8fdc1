import type { ArtifactReader } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import type { TokenPairRecord } from '../../storage/shards/records.js';
import { TooLittleData } from '../errors.js';
import { type FramedPair, framePair, type PreferenceForm } from '../packing/frame-pair.js';
import { randomness } from '../random.js';
import { permute } from './permutation.js';

/** The comparisons that one pair stands for: one, or two of a binarised pair. */
export type PairComparisons = readonly FramedPair[];

/** Pairs of one split as rows to compare, with what did not fit. */
export interface Comparisons {
  readonly pairs: readonly PairComparisons[];
  /** Pairs with an answer longer than the window. */
  readonly droppedPairs: number;
}

type Pair = Pick<TokenPairRecord, 'context' | 'good' | 'bad'>;

/** The pairs of one split, whole in memory. */
export async function readPairs(artifact: ArtifactReader, split: 'train' | 'heldout'): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for await (const { context, good, bad } of readShards(artifact, split, 'token-pairs'))
    pairs.push({ context: context.slice(), good: good.slice(), bad: bad.slice() });
  return pairs;
}

/**
 * `count` of the pairs, in their own order, chosen by (seed, pair): a smaller choice is part of every larger one.
 * @throws TooLittleData when there are fewer
 */
export function choosePairs<T>(
  pairs: readonly T[],
  count: number,
  seed: number,
  purpose = 'choice of pairs',
): T[] {
  if (count > pairs.length) {
    throw new TooLittleData(
      'not so many training pairs',
      `${count}`,
      `${pairs.length}`,
      'lower pairs, or add comparisons',
    );
  }
  const order = randomness(seed, purpose);
  const chosen = new Set(Array.from({ length: count }, (_, i) => permute(order, pairs.length, i)));
  return pairs.filter((_, index) => chosen.has(index));
}

export function framePairs(pairs: readonly Pair[], form: PreferenceForm, contextLength: number): Comparisons {
  const framed = pairs.map((pair) => framePair(pair, form, contextLength));
  const kept = framed.filter((comparisons) => comparisons.length > 0);
  return { pairs: kept, droppedPairs: framed.length - kept.length };
}

/** Pairs whose context was cut on its left. */
export const countTruncated = (pairs: readonly PairComparisons[]): number =>
  pairs.filter((comparisons) => comparisons.some(({ truncated }) => truncated)).length;
