import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../lineage/digest.js';
import { collect } from '../../storage/bytes.js';
import type { DraftWriter } from '../../storage/ports.js';
import { SHARD_SCHEMAS, type ShardKind } from '../../storage/shards/shard-kinds.js';
import { writeShards } from '../../storage/shards/write-shards.js';
import { GOLDEN_ROWS } from '../golden/shards/rows.js';

/** Writes the golden rows as `<folder>/<kind>/00000.arrow`, two rows a batch, for arrow_shards.py. */
async function writeGolden(folder: string): Promise<void> {
  const draft: DraftWriter = {
    async write(path, source) {
      const bytes = await collect(source);
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), bytes);
      return { path, sizeBytes: bytes.length, sha256: sha256(bytes) };
    },
  };
  for (const kind of Object.keys(SHARD_SCHEMAS) as ShardKind[])
    await writeShards(draft, kind, kind, GOLDEN_ROWS[kind], { rowsPerBatch: 2 });
}

await writeGolden(process.argv[2] ?? '');
