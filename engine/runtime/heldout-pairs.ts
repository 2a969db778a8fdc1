import type { ArtifactReader } from '../../storage/ports.js';
import { readShards, shardFiles } from '../../storage/shards/read-shards.js';
import type { TokenPairRecord } from '../../storage/shards/records.js';

/**
 * Held-out pairs one at a time, in shard order; tokens are views that end with their batch.
 * @param limit most pairs to read; null reads all of them
 */
export async function* heldoutPairs(
  pairs: ArtifactReader,
  limit: number | null,
): AsyncGenerator<TokenPairRecord> {
  let read = 0;
  for await (const row of readShards(pairs, 'heldout', 'token-pairs')) {
    if (read === limit) return;
    read += 1;
    yield row;
  }
}

/** How many pairs `heldoutPairs` gives. */
export function countHeldoutPairs(pairs: ArtifactReader, limit: number | null): number {
  const all = shardFiles(pairs, 'heldout').reduce((sum, { rows }) => sum + rows, 0);
  return Math.min(limit ?? all, all);
}
