import type { ArtifactReader } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import type { TokenPairRecord } from '../../storage/shards/records.js';

/** @param limit most pairs to read, in shard order; null reads all of them */
export async function readHeldoutPairs(
  pairs: ArtifactReader,
  limit: number | null,
): Promise<TokenPairRecord[]> {
  const read: TokenPairRecord[] = [];
  for await (const row of readShards(pairs, 'heldout', 'token-pairs')) {
    if (read.length === limit) break;
    read.push({ ...row, context: row.context.slice(), good: row.good.slice(), bad: row.bad.slice() });
  }
  return read;
}
