import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { DraftWriter } from '../storage/ports.js';
import type { ShardKind, ShardRecords } from '../storage/shards/shard-kinds.js';
import { writeShards } from '../storage/shards/write-shards.js';
import { SPLITS, type Split } from './split.js';
import type { SplitShards } from './split-shards.js';

const ROWS_WAITING = 16;

/**
 * Writes both splits of rows that are dear to read in one pass over them, each in the order of the rows; the bytes are
 * those that writeSplitShards gives. At most 16 rows a split wait for their writer.
 */
export async function writeSplitRows<K extends ShardKind>(
  draft: DraftWriter,
  kind: K,
  rows: AsyncIterable<ShardRecords[K]>,
  splitOf: (row: ShardRecords[K]) => Split,
): Promise<SplitShards> {
  const counts = { train: 0, heldout: 0 };
  const queues = { train: rowQueue(), heldout: rowQueue() };
  const written = Promise.all(SPLITS.map((split) => writeShards(draft, split, kind, queues[split])));
  written.catch(() => {});
  try {
    for await (const row of rows) {
      const split = splitOf(row);
      counts[split] += 1;
      if (!queues[split].write(row)) await Promise.race([once(queues[split], 'drain'), written]);
    }
    for (const split of SPLITS) queues[split].end();
    return { files: (await written).flat(), rows: counts };
  } catch (error) {
    for (const split of SPLITS) queues[split].destroy(error as Error);
    await written.catch(() => {});
    throw error;
  }
}

function rowQueue(): PassThrough {
  // Its reader gets the error that ends it; where the reader has ended first, nobody else must.
  return new PassThrough({ objectMode: true, highWaterMark: ROWS_WAITING }).on('error', () => {});
}
