import type { ArtifactReader } from '../../storage/ports.js';
import { readShards, shardFiles } from '../../storage/shards/read-shards.js';
import type { TokenPairRecord } from '../../storage/shards/records.js';
import { TooLittleData } from '../errors.js';
import { randomness } from '../random.js';
import { permute } from './permutation.js';

/**
 * `count` of the indices below `available`, ascending, chosen by (seed, purpose, index): a smaller choice is part of
 * every larger one.
 * @throws TooLittleData when there are fewer
 */
export function chosenIndices(
  available: number,
  count: number,
  seed: number,
  purpose = 'choice of pairs',
): Uint32Array {
  if (count > available) {
    throw new TooLittleData(
      'not so many training pairs',
      `${count}`,
      `${available}`,
      'lower pairs, or add comparisons',
    );
  }
  if (count === available) return Uint32Array.from({ length: count }, (_, index) => index);
  const order = randomness(seed, purpose);
  return Uint32Array.from({ length: count }, (_, index) => permute(order, available, index)).sort();
}

/**
 * Pairs of one split in their order, one at a time; their tokens are views that end with their batch.
 * @param pairs how many are chosen by (seed, pair); null takes all
 * @throws TooLittleData when there are fewer
 */
export async function* readChosenPairs(
  artifact: ArtifactReader,
  split: 'train' | 'heldout',
  { pairs, seed }: { readonly pairs: number | null; readonly seed: number },
): AsyncGenerator<TokenPairRecord> {
  if (pairs === null) return yield* readShards(artifact, split, 'token-pairs');
  const available = shardFiles(artifact, split).reduce((sum, { rows }) => sum + rows, 0);
  const chosen = chosenIndices(available, pairs, seed);
  let row = 0;
  let next = 0;
  for await (const pair of readShards(artifact, split, 'token-pairs')) {
    if (chosen[next] === row) {
      next += 1;
      yield pair;
    }
    row += 1;
  }
}
