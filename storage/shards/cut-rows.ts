/** Limits of batches and files; they decide bytes, so they may depend on nothing but the kind and the rows. */
export interface ShardLimits {
  readonly rowsPerBatch: number;
  readonly rowsPerFile: number;
  /** Cuts before the row count is reached where rows are large. */
  readonly bytesPerBatch: number;
  readonly bytesPerFile: number;
}

export interface RowBatch<Row> {
  readonly rows: readonly Row[];
  /** Place of the batch's first row in the file, from zero. */
  readonly firstRow: number;
  /** The next batch begins another file. */
  readonly endsFile: boolean;
}

/** Cuts rows into batches and batches into files: by row count, or earlier by bytes where rows are large. */
export async function* cutRows<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  sizeOf: (row: Row) => number,
  limits: ShardLimits,
): AsyncGenerator<RowBatch<Row>> {
  let batch: Row[] = [];
  let batchBytes = 0;
  let fileRows = 0;
  let fileBytes = 0;
  for await (const row of rows) {
    batch.push(row);
    batchBytes += sizeOf(row);
    const endsFile =
      fileRows + batch.length >= limits.rowsPerFile || fileBytes + batchBytes >= limits.bytesPerFile;
    if (!endsFile && batch.length < limits.rowsPerBatch && batchBytes < limits.bytesPerBatch) continue;
    yield { rows: batch, firstRow: fileRows, endsFile };
    fileRows = endsFile ? 0 : fileRows + batch.length;
    fileBytes = endsFile ? 0 : fileBytes + batchBytes;
    batch = [];
    batchBytes = 0;
  }
  if (batch.length > 0) yield { rows: batch, firstRow: fileRows, endsFile: true };
}
