import type { Data, Struct } from 'apache-arrow';
import type { FileEntry } from '../../lineage/manifest.js';
import type { DraftWriter } from '../ports.js';
import { arrowFile } from './arrow-file.js';
import { type Column, ValueInvalid } from './column.js';
import { cutRows, type RowBatch, type ShardLimits } from './cut-rows.js';
import { RowInvalid } from './errors.js';
import { SHARD_SCHEMAS, type ShardKind, type ShardRecords } from './shard-kinds.js';

const MIB = 1024 * 1024;
const BATCHES_PER_FILE = 16;

/**
 * Writes rows as `<folder>/00000.arrow`, `00001.arrow` …; no rows, no file. Bytes follow from the rows and the
 * limits alone. `statistics.rows` of each entry is its row count.
 * @throws RowInvalid naming file, row (from one) and field
 */
export async function writeShards<K extends ShardKind>(
  draft: DraftWriter,
  folder: string,
  kind: K,
  rows: AsyncIterable<ShardRecords[K]> | Iterable<ShardRecords[K]>,
  options: Partial<ShardLimits> = {},
): Promise<FileEntry[]> {
  const { columns, rowsPerBatch } = SHARD_SCHEMAS[kind];
  const limits: ShardLimits = {
    rowsPerBatch,
    rowsPerFile: BATCHES_PER_FILE * (options.rowsPerBatch ?? rowsPerBatch),
    bytesPerBatch: 48 * MIB,
    bytesPerFile: 640 * MIB,
    ...options,
  };
  const batches = cutRows<ShardRecords[K]>(rows, (row) => columns.sizeOf(row), limits);
  const files: FileEntry[] = [];
  let type: Struct | null = null;
  for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
    const path = `${folder}/${String(files.length).padStart(5, '0')}.arrow`;
    type ??= columns.typeFor(next.value.rows[0]) as Struct;
    const file = new FileInProgress(path, columns, type, next.value, batches);
    const entry = await draft.write(path, arrowFile(kind, type, file.encoded()));
    files.push({ ...entry, statistics: { rows: file.rows } });
  }
  return files;
}

class FileInProgress<Row> {
  rows = 0;

  constructor(
    private readonly path: string,
    private readonly columns: Column<Row>,
    private readonly type: Struct,
    private readonly first: RowBatch<Row>,
    private readonly rest: AsyncIterator<RowBatch<Row>>,
  ) {}

  async *encoded(): AsyncGenerator<Data<Struct>> {
    for (let batch = this.first; ; ) {
      yield this.encode(batch);
      this.rows += batch.rows.length;
      if (batch.endsFile) return;
      const next = await this.rest.next();
      if (next.done === true) return;
      batch = next.value;
    }
  }

  private encode(batch: RowBatch<Row>): Data<Struct> {
    try {
      return this.columns.encode(batch.rows, this.type) as Data<Struct>;
    } catch (error) {
      if (!(error instanceof ValueInvalid)) throw error;
      throw new RowInvalid(this.path, batch.firstRow + error.row + 1, error.field, error.message);
    }
  }
}
