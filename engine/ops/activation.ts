import { defineOp } from '../graph/define-op.js';
import type { Value } from '../graph/value.js';
import { add, multiply, subtract } from './elementwise.js';

/** 1 / (1 + exp(-x)) */
export const sigmoid = defineOp({
  onnx: 'Sigmoid',
  inputs: ['x'],
  type: ({ x }) => x,
  gradient: ({ dy, y }) => [multiply(dy, multiply(y, subtract(1, y)))],
});

/** log(1 + exp(x)), without overflow. */
export const softplus = defineOp({
  onnx: 'Softplus',
  inputs: ['x'],
  type: ({ x }) => x,
  gradient: ({ dy, x }) => [multiply(dy, sigmoid(x))],
});

const linearTerm = 2 * Math.sqrt(2 / Math.PI);
const cubicTerm = 0.044715 * linearTerm;

/** 2·sqrt(2/π)·(x + 0.044715·x³) */
const geluArgument = (x: Value) => multiply(x, add(multiply(multiply(x, x), cubicTerm), linearTerm));

/** GELU in its tanh approximation, as x·σ(u) with u = 2·sqrt(2/π)·(x + 0.044715·x³). */
export const gelu = defineOp({
  onnx: 'FastGelu',
  domain: 'com.microsoft',
  inputs: ['x'],
  type: ({ x }) => x,
  instead: ({ x }) => (x.dtype === 'float64' ? multiply(x, sigmoid(geluArgument(x))) : undefined),
  gradient: ({ dy, x }) => {
    const u = geluArgument(x);
    const s = sigmoid(u);
    const xTimesSlope = subtract(multiply(3, u), multiply(2 * linearTerm, x)); // x·du/dx
    return [multiply(dy, multiply(s, add(1, multiply(subtract(1, s), xTimesSlope))))];
  },
});
