import { RetortError } from '../../errors/retort-error.js';

/** Bytes that are not the Arrow file they should be; `offsetBytes` is where reading stopped. */
export class ShardCorrupt extends RetortError {
  constructor(file: string, offsetBytes: number, why: string, options?: { cause?: unknown }) {
    super(
      'E5009',
      'bad-input',
      `${file} is not a readable Arrow shard`,
      { why, where: { file, offsetBytes } },
      options,
    );
  }
}

/** A row that the shard's schema cannot hold. */
export class RowInvalid extends RetortError {
  constructor(file: string, row: number, field: string, why: string) {
    super('E5014', 'bad-input', `row ${row} does not fit the schema: ${field}`, {
      why,
      where: { file, row, field },
    });
  }
}
