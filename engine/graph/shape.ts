import { ShapeMismatch } from './errors.js';

export type Shape = readonly number[];

export const show = (shape: Shape): string => `[${shape.join(',')}]`;

export const elementCount = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** The shape of an elementwise result by ONNX's (NumPy's) multidirectional broadcasting. */
export function broadcast(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeMismatch(op, `a shape that broadcasts with ${show(a)}`, show(b));
    }
    return left === 1 ? right : left;
  });
}

/** Refuses an axis that a tensor of this rank does not have; axes count from the front. */
export function expectAxis(op: string, axis: number, rank: number): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= rank) {
    throw new ShapeMismatch(op, `an axis of a tensor of rank ${rank}`, `axis ${axis}`);
  }
}
