import { Bool, type Data, Float64, Int32, Int64, makeData, Utf8 } from 'apache-arrow';
import { bitmapOf, type Column, offsetsOf, ValueInvalid } from './column.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 text. */
export function text(): Column<string> {
  return {
    nullable: false,
    typeFor: () => new Utf8(),
    encode: (values) => textData(values),
    sizeOf: (value) => value.length,
    reader: textReader,
  };
}

/** UTF-8 text or null. */
export function nullableText(): Column<string | null> {
  return {
    nullable: true,
    typeFor: () => new Utf8(),
    encode: (values) => textData(values),
    sizeOf: (value) => value?.length ?? 0,
    reader: (data) => orNull(data, textReader(data)),
  };
}

/** Signed 32-bit integer. */
export function int32(): Column<number> {
  return {
    nullable: false,
    typeFor: () => new Int32(),
    encode: (values) => {
      for (const [row, value] of values.entries())
        if (value !== (value | 0)) throw new ValueInvalid(row, '', `${value} is not a 32-bit integer`);
      return makeData({
        type: new Int32(),
        length: values.length,
        nullCount: 0,
        data: Int32Array.from(values),
      });
    },
    sizeOf: () => 4,
    reader:
      ({ values }) =>
      (row) =>
        Number(values[row]),
  };
}

/** Signed integer of up to 53 bits, or null. */
export function nullableInt53(): Column<number | null> {
  return {
    nullable: true,
    typeFor: () => new Int64(),
    encode: (values) => {
      for (const [row, value] of values.entries())
        if (value !== null && !Number.isSafeInteger(value))
          throw new ValueInvalid(row, '', `${value} is not an integer`);
      const data = BigInt64Array.from(values, (value) => BigInt(value ?? 0));
      return makeData({ type: new Int64(), length: values.length, ...nulls(values), data });
    },
    sizeOf: () => 8,
    reader: (data) => orNull(data, (row) => Number(data.values[row])),
  };
}

/** 64-bit float; infinities and NaN keep their bits. */
export function float64(): Column<number> {
  return {
    nullable: false,
    typeFor: () => new Float64(),
    encode: (values) =>
      makeData({ type: new Float64(), length: values.length, nullCount: 0, data: Float64Array.from(values) }),
    sizeOf: () => 8,
    reader:
      ({ values }) =>
      (row) =>
        Number(values[row]),
  };
}

/** 64-bit float or null. */
export function nullableFloat64(): Column<number | null> {
  return {
    nullable: true,
    typeFor: () => new Float64(),
    encode: (values) => {
      const data = Float64Array.from(values, (value) => value ?? 0);
      return makeData({ type: new Float64(), length: values.length, ...nulls(values), data });
    },
    sizeOf: () => 8,
    reader: (data) => orNull(data, (row) => Number(data.values[row])),
  };
}

export function bool(): Column<boolean> {
  return {
    nullable: false,
    typeFor: () => new Bool(),
    encode: (values) =>
      makeData({
        type: new Bool(),
        length: values.length,
        nullCount: 0,
        data: bitmapOf(values, (value) => value),
      }),
    sizeOf: () => 1,
    reader: boolReader,
  };
}

export function nullableBool(): Column<boolean | null> {
  return {
    nullable: true,
    typeFor: () => new Bool(),
    encode: (values) => {
      const data = bitmapOf(values, (value) => value === true);
      return makeData({ type: new Bool(), length: values.length, ...nulls(values), data });
    },
    sizeOf: () => 1,
    reader: (data) => orNull(data, boolReader(data)),
  };
}

function boolReader({ values }: Data): (row: number) => boolean {
  return (row) => (((values as Uint8Array)[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}

function nulls(values: readonly (unknown | null)[]): {
  nullCount: number;
  nullBitmap: Uint8Array | undefined;
} {
  const nullCount = values.filter((value) => value === null).length;
  return { nullCount, nullBitmap: nullCount === 0 ? undefined : bitmapOf(values, (value) => value !== null) };
}

function textData(values: readonly (string | null)[]): Data<Utf8> {
  const parts = values.map((value, row) => {
    if (value !== null && /\p{Surrogate}/u.test(value))
      throw new ValueInvalid(row, '', 'the text has a lone surrogate');
    return encoder.encode(value ?? '');
  });
  const valueOffsets = offsetsOf(parts.map((part) => part.length));
  const data = new Uint8Array(valueOffsets.at(-1) ?? 0);
  for (const [row, part] of parts.entries()) data.set(part, valueOffsets[row]);
  return makeData({ type: new Utf8(), length: values.length, ...nulls(values), valueOffsets, data });
}

function textReader({ valueOffsets, values }: Data): (row: number) => string {
  return (row) => decoder.decode((values as Uint8Array).subarray(valueOffsets[row], valueOffsets[row + 1]));
}

function orNull<T>(data: Data, read: (row: number) => T): (row: number) => T | null {
  return (row) => (data.getValid(row) ? read(row) : null);
}
