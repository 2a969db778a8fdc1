import { gelu, sigmoid, softplus } from './activation.js';
import { add, divide, exp, log, multiply, negate, sqrt, subtract } from './elementwise.js';
import { gather, gatherElements, put, scatterAdd, topK } from './gather.js';
import { concatenate, expand, pad, reshape, slice, transpose } from './layout.js';
import { gemm, matmul } from './matmul.js';
import { layerNormalization, softmax } from './normalize.js';
import { reduceSum } from './reduce.js';

/** Every op with a gradient: what the gradient test goes through. */
export const ops = {
  add,
  concatenate,
  divide,
  exp,
  expand,
  gather,
  gatherElements,
  gelu,
  gemm,
  layerNormalization,
  log,
  matmul,
  multiply,
  negate,
  pad,
  put,
  reduceSum,
  reshape,
  scatterAdd,
  sigmoid,
  slice,
  softmax,
  softplus,
  sqrt,
  subtract,
  topK,
  transpose,
};
