import { type DataType, RecordBatchReader, type Schema, type Struct } from 'apache-arrow';
import { RetortError } from '../../errors/retort-error.js';
import type { ArtifactReader } from '../ports.js';
import { KIND_KEY } from './arrow-file.js';
import { ArrowStream } from './arrow-stream.js';
import { ShardCorrupt } from './errors.js';
import { SHARD_SCHEMAS, type ShardKind, type ShardRecords } from './shard-kinds.js';

/**
 * Rows of one Arrow file in order, holding one batch at a time; lists and tokens are views of their batch.
 * @throws BlobCorrupt when the bytes are not those of the manifest, ShardCorrupt when they are no such shard
 */
export async function* readRows<K extends ShardKind>(
  reader: ArtifactReader,
  path: string,
  kind: K,
): AsyncGenerator<ShardRecords[K]> {
  const stream = new ArrowStream(path, reader.read(path));
  try {
    const batches = await RecordBatchReader.from<Record<string, DataType>>(stream.messages());
    await batches.open();
    requireSchema(batches.schema, kind);
    for await (const { data, numRows } of batches) {
      const read = SHARD_SCHEMAS[kind].columns.reader(data);
      for (let row = 0; row < numRows; row += 1) yield read(row);
    }
    await stream.finish();
  } catch (error) {
    await stream.drain();
    if (error instanceof RetortError) throw error;
    throw new ShardCorrupt(path, stream.offsetBytes, String(error), { cause: error });
  } finally {
    await stream.close();
  }
}

/** Rows of every file in the folder, in the order of the files; none when the artifact has no such folder. */
export async function* readShards<K extends ShardKind>(
  reader: ArtifactReader,
  folder: string,
  kind: K,
): AsyncGenerator<ShardRecords[K]> {
  for (const { path } of shardFiles(reader, folder)) yield* readRows(reader, path, kind);
}

/** The folder's shard files in order, and the rows that the manifest gives each. */
export function shardFiles(reader: ArtifactReader, folder: string): { path: string; rows: number }[] {
  return reader.manifest.files
    .filter(({ path }) => path.startsWith(`${folder}/`) && path.endsWith('.arrow'))
    .map(({ path, statistics }) => ({ path, rows: Number(statistics?.rows ?? 0) }));
}

function requireSchema(schema: Schema, kind: ShardKind): void {
  const found = schema.metadata.get(KIND_KEY);
  if (found !== kind) throw new TypeError(`expected a shard of ${kind}, found ${found ?? 'no kind'}`);
  const expected = (SHARD_SCHEMAS[kind].columns.typeFor(undefined) as Struct).children.map(
    ({ name }) => name,
  );
  const names = schema.fields.map(({ name }) => name);
  if (expected.join() !== names.join()) throw new TypeError(`expected columns ${expected}, found ${names}`);
}
