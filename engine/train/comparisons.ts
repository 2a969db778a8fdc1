import type { ArtifactReader } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import type { TokenPairRecord } from '../../storage/shards/records.js';
import { TooLittleData } from '../errors.js';
import { type FramedPair, framePair, type PreferenceForm } from '../packing/frame-pair.js';
import { permute } from './permutation.js';
import { randomness } from './random.js';

/** Pairs of one split as rows to compare, with what did not fit. */
export interface Comparisons {
  readonly framed: readonly FramedPair[];
  /** Pairs that became comparisons; a binarised pair becomes two. */
  readonly pairs: number;
  /** Pairs with an answer longer than the window. */
  readonly droppedPairs: number;
  /** Pairs whose context was cut on its left. */
  readonly truncatedContexts: number;
}

type Pair = Pick<TokenPairRecord, 'context' | 'good' | 'bad'>;

/** The pairs of one split, artifact after artifact. */
export async function readPairs(
  artifacts: readonly ArtifactReader[],
  split: 'train' | 'heldout',
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const artifact of artifacts) {
    for await (const { context, good, bad } of readShards(artifact, split, 'token-pairs')) {
      pairs.push({ context: context.slice(), good: good.slice(), bad: bad.slice() });
    }
  }
  return pairs;
}

/**
 * `count` of the pairs, in their own order, chosen by (seed, pair): a smaller choice is part of every larger one.
 * @throws TooLittleData when there are fewer
 */
export function choosePairs(pairs: readonly Pair[], count: number, seed: number): Pair[] {
  if (count > pairs.length) {
    throw new TooLittleData(
      'not so many training pairs',
      `${count}`,
      `${pairs.length}`,
      'lower pairs, or add comparisons',
    );
  }
  const order = randomness(seed, 'choice of pairs');
  const chosen = new Set(Array.from({ length: count }, (_, i) => permute(order, pairs.length, i)));
  return pairs.filter((_, index) => chosen.has(index));
}

export function framePairs(pairs: readonly Pair[], form: PreferenceForm, contextLength: number): Comparisons {
  const framed = pairs.map((pair) => framePair(pair, form, contextLength));
  const kept = framed.filter((rows) => rows.length > 0);
  return {
    framed: kept.flat(),
    pairs: kept.length,
    droppedPairs: framed.length - kept.length,
    truncatedContexts: kept.filter((rows) => rows.some(({ truncated }) => truncated)).length,
  };
}
