import { type Data, Field, List, makeData, Struct, Uint16, Uint32 } from 'apache-arrow';
import { type Column, offsetsOf, ValueInvalid } from './column.js';

/** Token ids; `list<uint16>` or `list<uint32>` as the first value says, and all values alike. */
export function tokenList(): Column<Uint16Array | Uint32Array> {
  return {
    nullable: false,
    typeFor: (first) =>
      new List(new Field('item', first instanceof Uint32Array ? new Uint32() : new Uint16(), false)),
    encode: (values, type) => {
      const Ids = (type as List).children[0]?.type instanceof Uint16 ? Uint16Array : Uint32Array;
      for (const [row, value] of values.entries())
        if (!(value instanceof Ids))
          throw new ValueInvalid(row, '', `expected ${Ids.name}, as in the first row`);
      const valueOffsets = offsetsOf(values.map((value) => value.length));
      const ids = new Ids(valueOffsets.at(-1) ?? 0);
      for (const [row, value] of values.entries()) ids.set(value, valueOffsets[row]);
      const itemType = Ids === Uint16Array ? new Uint16() : new Uint32();
      const child = makeData({ type: itemType, length: ids.length, nullCount: 0, data: ids });
      return makeData({ type: type as List, length: values.length, nullCount: 0, valueOffsets, child });
    },
    sizeOf: (value) => value.byteLength,
    reader: ({ valueOffsets, children }) => {
      const ids = children[0]?.values as Uint16Array | Uint32Array;
      return (row) => ids.subarray(valueOffsets[row], valueOffsets[row + 1]);
    },
  };
}

/** A list of records, each with the given columns. */
export function list<T>(items: Column<T>): Column<readonly T[]> {
  return {
    nullable: false,
    typeFor: (first) => new List(new Field('item', items.typeFor(first?.[0]), items.nullable)),
    encode: (values, type) => {
      const itemType = (type as List).children[0]?.type ?? items.typeFor(undefined);
      const valueOffsets = offsetsOf(values.map((value) => value.length));
      const child = items.encode(values.flat(), itemType);
      return makeData({ type: type as List, length: values.length, nullCount: 0, valueOffsets, child });
    },
    sizeOf: (value) => value.reduce((sum, item) => sum + items.sizeOf(item), 4),
    reader: (data) => {
      const [child] = data.children;
      if (child === undefined) throw new TypeError('a list without items');
      const read = items.reader(child);
      return (row) => {
        const [start = 0, end = 0] = data.valueOffsets.subarray(row, row + 2);
        return Array.from({ length: end - start }, (_, index) => read(start + index));
      };
    },
  };
}

/** One column for each field of a record, in the order of the file. */
export type Columns<Row> = { readonly [K in keyof Row]: Column<Row[K]> };

/** A record; fields carry the snake case of their TypeScript names. */
export function record<Row extends object>(columns: Columns<Row>): Column<Row> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const fieldFor = <K extends keyof Row & string>(name: K, first: Row | undefined) =>
    new Field(snakeCase(name), columns[name].typeFor(first?.[name]), columns[name].nullable);
  const encodeField = <K extends keyof Row & string>(
    name: K,
    rows: readonly Row[],
    field: Field | undefined,
  ) => {
    if (field === undefined) throw new TypeError(`no field for ${name}`);
    try {
      return columns[name].encode(
        rows.map((row) => row[name]),
        field.type,
      );
    } catch (error) {
      if (!(error instanceof ValueInvalid)) throw error;
      throw new ValueInvalid(
        error.row,
        [snakeCase(name), error.field].filter(Boolean).join('.'),
        error.message,
      );
    }
  };
  const fieldReader = <K extends keyof Row & string>(name: K, data: Data | undefined) => {
    if (data === undefined) throw new TypeError(`no column for ${name}`);
    const read = columns[name].reader(data);
    return (target: Partial<Row>, row: number) => {
      target[name] = read(row);
    };
  };
  return {
    nullable: false,
    typeFor: (first) => new Struct(names.map((name) => fieldFor(name, first))),
    encode: (rows, type) => {
      const { children: fields } = type as Struct;
      const children = names.map((name, index) => encodeField(name, rows, fields[index]));
      return makeData({ type: type as Struct, length: rows.length, nullCount: 0, children });
    },
    sizeOf: (row) => names.reduce((sum, name) => sum + columns[name].sizeOf(row[name]), 0),
    reader: ({ children }) => {
      const readers = names.map((name, index) => fieldReader(name, children[index]));
      return (row) => {
        const target: Partial<Row> = {};
        for (const read of readers) read(target, row);
        return target as Row;
      };
    },
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
