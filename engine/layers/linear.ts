import type { Value } from '../graph/value.js';
import { gemm } from '../ops/matmul.js';
import type { Parameters } from './parameters.js';

/** rows [R,in] → [R,out]: GPT-2's `Conv1D`. */
export const linear = (x: Value, parameters: Parameters, name: string): Value =>
  gemm(x, parameters.get(`${name}.weight`), parameters.get(`${name}.bias`));
