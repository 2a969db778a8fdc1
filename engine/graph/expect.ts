import { ShapeMismatch, TypeMismatch } from './errors.js';
import { broadcast, type Shape, sameShape, show } from './shape.js';
import type { TensorType, Value } from './value.js';

/** Refuses operands of different dtypes. */
export function expectSameType(op: string, first: Value, ...others: readonly Value[]): void {
  for (const { dtype } of others) if (dtype !== first.dtype) throw new TypeMismatch(op, first.dtype, dtype);
}

/** Refuses anything but int32 and int64. */
export function expectIndices(op: string, { dtype }: Value): void {
  if (!dtype.startsWith('int')) throw new TypeMismatch(op, 'int32 or int64 indices', dtype);
}

/** Refuses any shape but `expected`. */
export function expectShape(op: string, expected: Shape, { shape }: Value): void {
  if (!sameShape(expected, shape)) throw new ShapeMismatch(op, show(expected), show(shape));
}

/** Refuses any rank but `expected`. */
export function expectRank(op: string, expected: number, { shape }: Value): void {
  if (shape.length !== expected) throw new ShapeMismatch(op, `rank ${expected}`, show(shape));
}

/** The type of an elementwise result of two operands. */
export function broadcastType(op: string, a: Value, b: Value): TensorType {
  expectSameType(op, a, b);
  return { dtype: a.dtype, shape: broadcast(op, a.shape, b.shape) };
}
