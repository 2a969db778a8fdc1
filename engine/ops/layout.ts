import { defineOp, type OpFunction } from '../graph/define-op.js';
import { ShapeMismatch } from '../graph/errors.js';
import { expectSameType, expectShape } from '../graph/expect.js';
import { broadcast, elementCount, expectAxis, type Shape, sameShape, show } from '../graph/shape.js';
import type { Value } from '../graph/value.js';

type ToShape = { readonly shape: Shape };

/** The same elements in the same order under another shape: no copy. */
export const reshape: OpFunction<['x'], ToShape> = defineOp({
  onnx: 'Reshape',
  inputs: ['x'],
  asInputs: ['shape'],
  type: ({ x }, { shape }: ToShape) => {
    if (elementCount(shape) !== elementCount(x.shape)) {
      throw new ShapeMismatch(
        'Reshape',
        `${elementCount(x.shape)} elements, as in ${show(x.shape)}`,
        show(shape),
      );
    }
    return { dtype: x.dtype, shape };
  },
  instead: ({ x }, { shape }) => (sameShape(x.shape, shape) ? x : undefined),
  gradient: ({ dy, x }) => [reshape(dy, { shape: x.shape })],
});

/** Repeats x along new axes and axes of size 1. */
export const expand = defineOp({
  onnx: 'Expand',
  inputs: ['x'],
  asInputs: ['shape'],
  type: ({ x }, { shape }: ToShape) => {
    if (!sameShape(broadcast('Expand', x.shape, shape), shape)) {
      throw new ShapeMismatch('Expand', `a shape to which ${show(x.shape)} broadcasts`, show(shape));
    }
    return { dtype: x.dtype, shape };
  },
  gradient: ({ dy }) => [dy],
});

type Permutation = { readonly perm: readonly number[] };

/** Axis i of the result is axis `perm[i]` of x. */
export const transpose: OpFunction<['x'], Permutation> = defineOp({
  onnx: 'Transpose',
  inputs: ['x'],
  type: ({ x }, { perm }: Permutation) => {
    if (!sameShape(perm.toSorted(), [...x.shape.keys()])) {
      throw new ShapeMismatch('Transpose', `an order of ${x.shape.length} axes`, show(perm));
    }
    return { dtype: x.dtype, shape: perm.map((axis) => x.shape[axis] ?? 0) };
  },
  gradient: ({ dy }, { perm }) => [transpose(dy, { perm: perm.map((_, axis) => perm.indexOf(axis)) })],
});

type Range = {
  readonly starts: readonly [number];
  readonly ends: readonly [number];
  readonly axes: readonly [number];
};

/** Elements from `starts` to `ends` (exclusive) along one axis. */
export const slice: OpFunction<['x'], Range> = defineOp({
  onnx: 'Slice',
  inputs: ['x'],
  asInputs: ['starts', 'ends', 'axes'],
  type: ({ x }, { starts: [start], ends: [end], axes: [axis] }: Range) => {
    expectAxis('Slice', axis, x.shape.length);
    const size = x.shape[axis] ?? 0;
    if (!(start >= 0 && start < end && end <= size)) {
      throw new ShapeMismatch('Slice', `a range within 0 to ${size}`, `${start} to ${end}`);
    }
    return { dtype: x.dtype, shape: x.shape.with(axis, end - start) };
  },
  gradient: ({ dy, x }, { starts: [start], ends: [end], axes: [axis] }) => {
    const around = (amount: number) => x.shape.map((_, i) => (i === axis ? amount : 0));
    return [pad(dy, { pads: [...around(start), ...around((x.shape[axis] ?? 0) - end)] })];
  },
});

type Pads = { readonly pads: readonly number[] };

/** Zeros before each axis (the first half of `pads`) and after it (the second half). */
export const pad: OpFunction<['x'], Pads> = defineOp({
  onnx: 'Pad',
  inputs: ['x'],
  asInputs: ['pads'],
  type: ({ x }, { pads }: Pads) => {
    const rank = x.shape.length;
    if (pads.length !== 2 * rank) throw new ShapeMismatch('Pad', `${2 * rank} amounts`, show(pads));
    return { dtype: x.dtype, shape: x.shape.map((size, i) => size + (pads[i] ?? 0) + (pads[i + rank] ?? 0)) };
  },
  gradient: ({ dy, x }, { pads }) => [
    x.shape.reduce<Value>((inner, size, axis) => {
      const start = pads[axis] ?? 0;
      return size === inner.shape[axis]
        ? inner
        : slice(inner, { starts: [start], ends: [start + size], axes: [axis] });
    }, dy),
  ],
});

type Along = { readonly axis: number };

/** a, then b, along one axis; alike in all others. */
export const concatenate = defineOp({
  onnx: 'Concat',
  inputs: ['a', 'b'],
  type: ({ a, b }, { axis }: Along) => {
    expectSameType('Concat', a, b);
    expectAxis('Concat', axis, a.shape.length);
    expectShape('Concat', a.shape.with(axis, b.shape[axis] ?? 0), b);
    return { dtype: a.dtype, shape: a.shape.with(axis, (a.shape[axis] ?? 0) + (b.shape[axis] ?? 0)) };
  },
  gradient: ({ dy, a, b }, { axis }) => {
    const end = a.shape[axis] ?? 0;
    const part = (start: number, size = 0) =>
      slice(dy, { starts: [start], ends: [start + size], axes: [axis] });
    return [part(0, end), part(end, b.shape[axis])];
  },
});
