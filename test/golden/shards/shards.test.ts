import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftWriter } from '../../../storage/draft.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { Vectors } from '../../../storage/shards/records.js';
import { SHARD_SCHEMAS, type ShardKind } from '../../../storage/shards/shard-kinds.js';
import { writeShards } from '../../../storage/shards/write-shards.js';
import { GOLDEN_ROWS } from './rows.js';

interface Seen {
  readonly sha256: string;
  readonly metadata: { readonly [name: string]: string };
  readonly batches: number;
  readonly rows: readonly unknown[];
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'pyarrow.json'), 'utf8'));
const kinds = Object.keys(SHARD_SCHEMAS) as ShardKind[];

/** The row as pyarrow names it: snake case, lists for typed arrays, lists of lists for vectors. */
function inColumns(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint16Array);
  if (Array.isArray(value)) return value.map(inColumns);
  if (typeof value !== 'object' || value === null) return value;
  if ('width' in value && 'values' in value) return vectors(value as Vectors<Float32Array>);
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [snake(name), inColumns(member)]));
}

const vectors = ({ width, values }: Vectors<Float32Array>) =>
  Array.from({ length: values.length / width }, (_, i) => [...values.slice(i * width, (i + 1) * width)]);

describe('shards as pyarrow reads them', () => {
  it('were recorded for every kind', () => {
    expect(Object.keys(golden.kinds).sort()).toEqual(kinds.toSorted());
  });

  it.each(kinds)('%s keep their bytes and values', async (kind) => {
    const seen: Seen = golden.kinds[kind];
    const rows = GOLDEN_ROWS[kind];
    const [file] = await writeShards(draftWriter(memoryStore()), kind, kind, rows, { rowsPerBatch: 2 });
    expect(file?.sha256).toBe(seen.sha256);
    expect(seen.rows).toEqual(rows.map(inColumns));
    expect(seen.metadata).toEqual({ 'retort.kind': kind });
    expect(seen.batches).toBe(Math.ceil(rows.length / 2));
  });
});
