import { defineOp, type OpFunction } from '../graph/define-op.js';
import { broadcastType } from '../graph/expect.js';
import type { Value } from '../graph/value.js';

const isOne = ({ shape, source }: Value): boolean =>
  shape.length === 0 && source.kind === 'constant' && source.elements[0] === 1;

export const add = defineOp({
  onnx: 'Add',
  inputs: ['a', 'b'],
  type: ({ a, b }) => broadcastType('Add', a, b),
  gradient: ({ dy }) => [dy, dy],
});

export const subtract = defineOp({
  onnx: 'Sub',
  inputs: ['a', 'b'],
  type: ({ a, b }) => broadcastType('Sub', a, b),
  gradient: ({ dy }) => [dy, negate(dy)],
});

/** A product by the constant 1 is emitted as the other operand. */
export const multiply: OpFunction<['a', 'b']> = defineOp({
  onnx: 'Mul',
  inputs: ['a', 'b'],
  type: ({ a, b }) => broadcastType('Mul', a, b),
  instead: ({ a, b }) => (isOne(b) ? a : isOne(a) ? b : undefined),
  gradient: ({ dy, a, b }) => [multiply(dy, b), multiply(dy, a)],
});

export const negate: OpFunction<['x']> = defineOp({
  onnx: 'Neg',
  inputs: ['x'],
  type: ({ x }) => x,
  gradient: ({ dy }) => [negate(dy)],
});

export const exp: OpFunction<['x']> = defineOp({
  onnx: 'Exp',
  inputs: ['x'],
  type: ({ x }) => x,
  gradient: ({ dy, y }) => [multiply(dy, y)],
});

/** Natural logarithm. */
export const log = defineOp({
  onnx: 'Log',
  inputs: ['x'],
  type: ({ x }) => x,
  gradient: ({ dy, x }) => [divide(dy, x)],
});

export const divide: OpFunction<['a', 'b']> = defineOp({
  onnx: 'Div',
  inputs: ['a', 'b'],
  type: ({ a, b }) => broadcastType('Div', a, b),
  gradient: ({ dy, y, b }) => [divide(dy, b), negate(divide(multiply(dy, y), b))],
});

export const sqrt: OpFunction<['x']> = defineOp({
  onnx: 'Sqrt',
  inputs: ['x'],
  type: ({ x }) => x,
  gradient: ({ dy, y }) => [divide(multiply(0.5, dy), y)],
});
