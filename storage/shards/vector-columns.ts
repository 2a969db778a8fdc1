import { type Data, Field, FixedSizeList, Float32, List, makeData, Uint16, Uint32 } from 'apache-arrow';
import { type Column, offsetsOf, ValueInvalid } from './column.js';
import type { Vectors } from './records.js';

type Elements = Uint16Array | Uint32Array | Float32Array;

const DEFAULT_WIDTH = 50;

/** A list of vectors of ids, `list<fixed_size_list<uint16|uint32>>`; the first value says width and type of all. */
export const idVectors = (): Column<Vectors<Uint16Array | Uint32Array>> =>
  vectorList<Uint16Array | Uint32Array>((first) =>
    first instanceof Uint32Array ? [new Uint32(), Uint32Array] : [new Uint16(), Uint16Array],
  );

/** A list of vectors of 32-bit floats, `list<fixed_size_list<float>>`; the first value says the width of all. */
export const floatVectors = (): Column<Vectors<Float32Array>> =>
  vectorList<Float32Array>(() => [new Float32(), Float32Array]);

function vectorList<E extends Elements>(
  elementsOf: (first: E | undefined) => [Uint16 | Uint32 | Float32, new (size: number) => E],
): Column<Vectors<E>> {
  return {
    nullable: false,
    typeFor: (first) => {
      const [element] = elementsOf(first?.values);
      const vector = new FixedSizeList(first?.width ?? DEFAULT_WIDTH, new Field('item', element, false));
      return new List(new Field('item', vector, false));
    },
    encode: (values, type) => {
      const [vector] = (type as List).children;
      const { listSize } = vector?.type as FixedSizeList;
      const [element, Elements] = elementsOf(values[0]?.values);
      const counts = values.map((value, row) => vectorsIn(value, row, listSize, Elements));
      const valueOffsets = offsetsOf(counts);
      const elements = new Elements((valueOffsets.at(-1) ?? 0) * listSize);
      for (const [row, { values: own }] of values.entries())
        elements.set(own, (valueOffsets[row] ?? 0) * listSize);
      const items = makeData({ type: element, length: elements.length, nullCount: 0, data: elements });
      const child = makeData({
        type: vector?.type as FixedSizeList,
        length: elements.length / listSize,
        nullCount: 0,
        child: items,
      });
      return makeData({ type: type as List, length: values.length, nullCount: 0, valueOffsets, child });
    },
    sizeOf: ({ values }) => values.byteLength,
    reader: (data) => vectorReader<E>(data),
  };
}

function vectorsIn<E extends Elements>(
  { width, values }: Vectors<E>,
  row: number,
  expected: number,
  Elements: new (size: number) => E,
): number {
  if (width !== expected)
    throw new ValueInvalid(row, '', `vectors of ${width}, not of ${expected} as in the first row`);
  if (values.length % width !== 0)
    throw new ValueInvalid(row, '', `${values.length} numbers are no vectors of ${width}`);
  if (!(values instanceof Elements))
    throw new ValueInvalid(row, '', `expected ${Elements.name}, as in the first row`);
  return values.length / width;
}

function vectorReader<E extends Elements>({
  valueOffsets,
  children: [vectors],
}: Data): (row: number) => Vectors<E> {
  const width = (vectors?.type as FixedSizeList).listSize;
  const elements = vectors?.children[0]?.values as E;
  return (row) => ({
    width,
    values: elements.subarray(valueOffsets[row] * width, valueOffsets[row + 1] * width) as E,
  });
}
