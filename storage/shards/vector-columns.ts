import { type Data, Field, FixedSizeList, Float32, List, makeData, Uint16, Uint32 } from 'apache-arrow';
import { type Column, offsetsOf, ValueInvalid } from './column.js';
import type { Vectors } from './records.js';

type Ids = Uint16Array | Uint32Array;

/** What vectors are made of. */
interface Elements<E> {
  allocate(size: number, like: E | undefined): E;
  data(elements: E): Data;
}

const ids: Elements<Ids> = {
  allocate: (size, like) => (like instanceof Uint32Array ? new Uint32Array(size) : new Uint16Array(size)),
  data: (elements) => {
    const { length } = elements;
    return elements instanceof Uint32Array
      ? makeData({ type: new Uint32(), length, nullCount: 0, data: elements })
      : makeData({ type: new Uint16(), length, nullCount: 0, data: elements });
  },
};

const floats: Elements<Float32Array> = {
  allocate: (size) => new Float32Array(size),
  data: (elements) =>
    makeData({ type: new Float32(), length: elements.length, nullCount: 0, data: elements }),
};

/** A list of vectors of ids, `list<fixed_size_list<uint16|uint32>>`; the first value says width and type of all. */
export const idVectors = (): Column<Vectors<Ids>> => vectorList(ids);

/** A list of vectors of 32-bit floats, `list<fixed_size_list<float>>`; the first value says the width of all. */
export const floatVectors = (): Column<Vectors<Float32Array>> => vectorList(floats);

const DEFAULT_WIDTH = 50;

function vectorList<E extends Ids | Float32Array>(kind: Elements<E>): Column<Vectors<E>> {
  return {
    nullable: false,
    typeFor: (first) => {
      const { type } = kind.data(kind.allocate(0, first?.values));
      const vector = new FixedSizeList(first?.width ?? DEFAULT_WIDTH, new Field('item', type, false));
      return new List(new Field('item', vector, false));
    },
    encode: (values, type) => {
      const vector = (type as List).children[0]?.type as FixedSizeList;
      const width = vector.listSize;
      const counts = values.map((value, row) => vectorsIn(value, row, width));
      const valueOffsets = offsetsOf(counts);
      const length = valueOffsets.at(-1) ?? 0;
      const elements = kind.allocate(length * width, values[0]?.values);
      for (const [row, value] of values.entries()) {
        if (value.values.constructor !== elements.constructor)
          throw new ValueInvalid(row, '', `expected ${elements.constructor.name}, as in the first row`);
        elements.set(value.values, (valueOffsets[row] ?? 0) * width);
      }
      const child = makeData({ type: vector, length, nullCount: 0, child: kind.data(elements) });
      return makeData({ type: type as List, length: values.length, nullCount: 0, valueOffsets, child });
    },
    sizeOf: ({ values }) => values.byteLength,
    reader: vectorReader,
  };
}

function vectorsIn({ width, values }: Vectors<ArrayLike<number>>, row: number, expected: number): number {
  if (width !== expected)
    throw new ValueInvalid(row, '', `vectors of ${width}, not of ${expected} as in the first row`);
  if (values.length % width !== 0)
    throw new ValueInvalid(row, '', `${values.length} numbers do not make vectors of ${width}`);
  return values.length / width;
}

function vectorReader<E extends Ids | Float32Array>({ valueOffsets, children }: Data) {
  const [vectors] = children;
  const elements = vectors?.children[0]?.values as E | undefined;
  if (vectors === undefined || elements === undefined) throw new TypeError('a list without vectors');
  const width = (vectors.type as FixedSizeList).listSize;
  return (row: number): Vectors<E> => {
    const [start = 0, end = 0] = valueOffsets.subarray(row, row + 2);
    return { width, values: elements.subarray(start * width, end * width) as E };
  };
}
