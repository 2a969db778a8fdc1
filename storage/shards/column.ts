import type { Data, DataType } from 'apache-arrow';

/** A value that its column cannot hold; `row` counts from zero within the batch. */
export class ValueInvalid extends Error {
  constructor(
    readonly row: number,
    readonly field: string,
    why: string,
  ) {
    super(why);
  }
}

/** One field of a record as an Arrow column: written a batch at a time, read a row at a time. */
export interface Column<T> {
  readonly nullable: boolean;
  /** The Arrow type; where the record leaves a width open, the first value decides it. */
  typeFor(first: T | undefined): DataType;
  /** Throws ValueInvalid. */
  encode(values: readonly T[], type: DataType): Data;
  /** Bytes that the value takes, for cutting batches. */
  sizeOf(value: T): number;
  /** Reads one row of the column; list and text values may be views of the batch. */
  reader(data: Data): (row: number) => T;
}

/** Offsets of n values of the given lengths: n + 1 numbers from zero. */
export function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  for (const [index, length] of lengths.entries()) offsets[index + 1] = (offsets[index] ?? 0) + length;
  return offsets;
}

/** Bit i is set where the predicate holds, least significant bit first. */
export function bitmapOf<T>(values: readonly T[], predicate: (value: T) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  for (const [index, value] of values.entries())
    if (predicate(value)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  return bits;
}
