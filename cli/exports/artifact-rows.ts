import { posix } from 'node:path';
import type { Json } from '../../lineage/json.js';
import type { ArtifactReader } from '../../storage/ports.js';
import { readRows } from '../../storage/shards/read-shards.js';
import type { ShardKind } from '../../storage/shards/shard-kinds.js';
import { ROW_COLUMNS } from './row-columns.js';

/** Rows of an artifact as plain values, and the columns that every one of them has. */
export interface ArtifactRows {
  readonly kind: ShardKind;
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<{ readonly [column: string]: Json }>;
}

/** Folders of an artifact's shards, such as `train` and `heldout`; `.` where they lie in none. */
export function partsOf({ manifest }: ArtifactReader): string[] {
  return [...new Set(shardsOf(manifest.files).map((path) => posix.dirname(path)))];
}

/**
 * Rows in the order of the files, one batch in memory at a time; those of an artifact of several parts begin with a
 * column `part`. Rows that could not be read when it was made are no part.
 */
export function artifactRows(artifact: ArtifactReader, kind: ShardKind, part: string | null): ArtifactRows {
  const named = partsOf(artifact).length > 1;
  const columns: readonly string[] = ROW_COLUMNS[kind];
  async function* rows() {
    for (const path of shardsOf(artifact.manifest.files)) {
      const own = posix.dirname(path);
      if (part !== null && own !== part) continue;
      for await (const row of readRows(artifact, path, kind)) {
        const fields = row as unknown as { readonly [column: string]: unknown };
        const plain = Object.fromEntries(columns.map((column) => [column, plainValue(fields[column])]));
        yield named ? { part: own, ...plain } : plain;
      }
    }
  }
  return { kind, columns: named ? ['part', ...columns] : columns, rows: rows() };
}

function shardsOf(files: ArtifactReader['manifest']['files']): string[] {
  return files
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.arrow') && !path.startsWith('quarantine/'));
}

/** JSON knows no typed arrays, and neither infinity nor NaN. */
function plainValue(value: unknown): Json {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, plainValue);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainValue(inner)]));
  return typeof value === 'boolean' ? value : String(value);
}
