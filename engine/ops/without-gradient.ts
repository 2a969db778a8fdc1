import { defineOp } from '../graph/define-op.js';
import { ShapeMismatch } from '../graph/errors.js';
import { broadcastType, expectRank, expectSameType, expectShape } from '../graph/expect.js';
import type { DType } from '../graph/program.js';
import { expectAxis, show } from '../graph/shape.js';
import { type Op, resultOf, type Value } from '../graph/value.js';

/** ONNX's numbers of the element types that arithmetic is cast between. */
const dataTypes = { float32: 1, float64: 11, int64: 7 } as const;

type CastType = keyof typeof dataTypes & DType;

const castTo = (dtype: CastType) =>
  defineOp({
    onnx: 'Cast',
    inputs: ['x'],
    always: { to: dataTypes[dtype] },
    type: ({ x }) => ({ dtype, shape: x.shape }),
  });

const castOps = { float32: castTo('float32'), float64: castTo('float64'), int64: castTo('int64') };

/** x with other elements, rounded to nearest. */
export const cast = (x: Value, dtype: CastType): Value => castOps[dtype](x);

/** The smaller of a and b, element by element. */
export const minimum = defineOp({
  onnx: 'Min',
  inputs: ['a', 'b'],
  type: ({ a, b }) => broadcastType('Min', a, b),
});

/** Sums of a vector's elements from the first to each, added in that order. */
export const cumulativeSum = defineOp({
  onnx: 'CumSum',
  inputs: ['x'],
  asInputs: ['axis'],
  type: ({ x }, { axis: [axis] }: { readonly axis: readonly [number] }) => {
    expectAxis('CumSum', axis, x.shape.length);
    return x;
  },
});

/** x [V,D] with rows [N,D] at places [N,1], int64: of rows at one place, any. */
export const scatterRows = defineOp({
  onnx: 'ScatterND',
  inputs: ['x', 'places', 'rows'],
  type: ({ x, places, rows }) => {
    expectRank('ScatterND', 2, x);
    expectSameType('ScatterND', x, rows);
    expectShape('ScatterND', [rows.shape[0] ?? 0, 1], places);
    return x;
  },
});

const concatOp: Op = { name: 'Concat', domain: '', asInputs: [], always: { axis: 0 } };

/** Any number of vectors, one after the other. */
export function concatenateAll(vectors: readonly [Value, ...Value[]]): Value {
  expectSameType('Concat', ...vectors);
  for (const vector of vectors) expectRank('Concat', 1, vector);
  const size = vectors.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  if (size === 0) throw new ShapeMismatch('Concat', 'an element', show([0]));
  const results = [{ dtype: vectors[0].dtype, shape: [size] }];
  return resultOf({ op: concatOp, inputs: vectors, attributes: {}, results }, 0);
}
