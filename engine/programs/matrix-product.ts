import type { Program } from '../graph/program.js';
import { input } from '../graph/value.js';
import { Parameters } from '../layers/parameters.js';
import { matmul } from '../ops/matmul.js';
import { assembleResults } from './assemble.js';

/** Batch: `a` and `b`, both [size,size]. Results: `product` [size,size]; 2·size³ operations. */
export function matrixProductProgram(size: number): Program {
  const [a, b] = [input('a', 'float32', [size, size]), input('b', 'float32', [size, size])];
  return assembleResults({
    parameters: new Parameters([], 'float32'),
    batch: [a, b],
    results: { product: matmul(a, b) },
  });
}
