import type { FileEntry } from '../lineage/manifest.js';
import type { DraftWriter } from '../storage/ports.js';
import type { ShardKind, ShardRecords } from '../storage/shards/shard-kinds.js';
import { writeShards } from '../storage/shards/write-shards.js';
import { SPLITS, type Split } from './split.js';

/** Shards under `train/` and `heldout/`, with the number of rows of each. */
export interface SplitShards {
  readonly files: readonly FileEntry[];
  readonly rows: Readonly<Record<Split, number>>;
}

/**
 * Writes one split after the other: `rowsOf` is called once for each and reads its inputs again, so that memory
 * stays constant.
 */
export async function writeSplitShards<K extends ShardKind>(
  draft: DraftWriter,
  kind: K,
  rowsOf: (split: Split) => AsyncIterable<ShardRecords[K]>,
): Promise<SplitShards> {
  const rows = { train: 0, heldout: 0 };
  const files: FileEntry[] = [];
  for (const split of SPLITS) {
    async function* counted(): AsyncGenerator<ShardRecords[K]> {
      for await (const row of rowsOf(split)) {
        rows[split] += 1;
        yield row;
      }
    }
    files.push(...(await writeShards(draft, split, kind, counted())));
  }
  return { files, rows };
}
