import { defineOp } from '../graph/define-op.js';
import { expectAxis, type Shape, sameShape } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { expand, reshape } from './layout.js';

/** `shape` with the axes gone, or with size 1 where they are kept. */
const without = (shape: Shape, axes: readonly number[], keepdims: 0 | 1): Shape =>
  keepdims
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_, axis) => !axes.includes(axis));

/** Sum over axes, which stay with size 1 if `keepdims`. */
export const reduceSum = defineOp({
  onnx: 'ReduceSum',
  inputs: ['x'],
  asInputs: ['axes'],
  type: ({ x }, { axes, keepdims }: { readonly axes: readonly number[]; readonly keepdims: 0 | 1 }) => {
    for (const axis of axes) expectAxis('ReduceSum', axis, x.shape.length);
    return { dtype: x.dtype, shape: without(x.shape, axes, keepdims) };
  },
  gradient: ({ dy, x }, { axes }) => [
    expand(reshape(dy, { shape: without(x.shape, axes, 1) }), { shape: x.shape }),
  ],
});

/** Sum over the last axis, which stays with size 1. */
export const sumOfRow = (x: Value): Value => reduceSum(x, { axes: [x.shape.length - 1], keepdims: 1 });

/** Sum of every element: a scalar. */
export const total = (x: Value): Value => reduceSum(x, { axes: [...x.shape.keys()], keepdims: 0 });

/** Undoes broadcasting: sums `x` over the axes along which `shape` was repeated to give `x.shape`. */
export function sumTo(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.shape.length - shape.length;
  const axes = [...x.shape.keys()].filter((axis) => axis < extra || shape[axis - extra] !== x.shape[axis]);
  return reshape(reduceSum(x, { axes, keepdims: 0 }), { shape });
}
