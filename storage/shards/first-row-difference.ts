import type { ArtifactReader } from '../ports.js';
import { readRows } from './read-shards.js';
import { SHARD_SCHEMAS, type ShardKind } from './shard-kinds.js';

/** The first row in which two artifacts of one kind differ. */
export interface RowDifference {
  readonly path: string;
  /** From one. */
  readonly row: number;
  /** The row's id, where its kind has one and both sides have the same. */
  readonly id: string | null;
  /** Null when one side has no such row. */
  readonly field: string | null;
  /** The values as JSON, or the whole row's id, or `absent`. */
  readonly from: string;
  readonly to: string;
}

type Row = Readonly<Record<string, unknown>>;
type FoundRow = Omit<RowDifference, 'path'>;

/** Names of rows: they may follow from the digest of a source, and then differ in every row of it. */
const identities: readonly string[] = ['id', 'group', 'source', 'file', 'sha256'];

/**
 * Compares the Arrow files of two artifacts row by row, in the order of their paths: the first row of other content,
 * else the first of another name; null when all rows are equal.
 */
export async function firstRowDifference(
  before: ArtifactReader,
  after: ArtifactReader,
): Promise<RowDifference | null> {
  let renamed: RowDifference | null = null;
  for (const path of sharedOrder(before, after)) {
    const kind = kindOf(path, before.manifest.kind);
    if (kind === null || digestOf(before, path) === digestOf(after, path)) continue;
    const found = await firstInFile(rowsOf(before, path, kind), rowsOf(after, path, kind));
    if (found.content !== null) return { path, ...found.content };
    if (found.name !== null) renamed ??= { path, ...found.name };
  }
  return renamed;
}

function sharedOrder(before: ArtifactReader, after: ArtifactReader): string[] {
  const paths = [...before.manifest.files, ...after.manifest.files].map(({ path }) => path);
  return [...new Set(paths)].filter((path) => path.endsWith('.arrow')).sort();
}

function kindOf(path: string, artifact: string): ShardKind | null {
  if (path.startsWith('quarantine/')) return 'quarantine';
  if (path === 'metrics.arrow') return 'metrics';
  return Object.hasOwn(SHARD_SCHEMAS, artifact) ? (artifact as ShardKind) : null;
}

function digestOf({ manifest }: ArtifactReader, path: string): string | undefined {
  return manifest.files.find((file) => file.path === path)?.sha256;
}

async function* rowsOf(reader: ArtifactReader, path: string, kind: ShardKind): AsyncGenerator<Row> {
  if (digestOf(reader, path) === undefined) return;
  for await (const row of readRows(reader, path, kind)) yield { ...row };
}

/** The first difference in content ends the search; the first in names does not. */
async function firstInFile(
  before: AsyncGenerator<Row>,
  after: AsyncGenerator<Row>,
): Promise<{ readonly content: FoundRow | null; readonly name: FoundRow | null }> {
  let name: FoundRow | null = null;
  try {
    for (let row = 1; ; row += 1) {
      const [left, right] = [await before.next(), await after.next()];
      if (left.done && right.done) return { content: null, name };
      if (left.done || right.done) {
        const [from, to] = [nameOf(left.value), nameOf(right.value)];
        return { content: { row, id: null, field: null, from, to }, name };
      }
      const fields = Object.keys(left.value);
      const content = fields.filter((field) => !identities.includes(field));
      const found = differingField(content, left.value, right.value, row);
      if (found !== null) return { content: found, name };
      name ??= differingField(fields, left.value, right.value, row);
    }
  } finally {
    await Promise.all([before.return(undefined), after.return(undefined)]);
  }
}

function differingField(fields: readonly string[], left: Row, right: Row, row: number): FoundRow | null {
  const field = fields.find((name) => textOf(left[name]) !== textOf(right[name]));
  if (field === undefined) return null;
  const id = typeof left.id === 'string' && left.id === right.id ? left.id : null;
  return { row, id, field, from: textOf(left[field]), to: textOf(right[field]) };
}

const nameOf = (row: Row | undefined) =>
  row === undefined ? 'absent' : typeof row.id === 'string' ? row.id : textOf(row);

/** JSON in which typed arrays are lists. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    ArrayBuffer.isView(part) && !(part instanceof DataView) ? [...(part as Uint8Array)] : part,
  );
}
