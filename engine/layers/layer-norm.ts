import type { Value } from '../graph/value.js';
import { layerNormalization } from '../ops/normalize.js';
import type { Parameters } from './parameters.js';

/** Layer norm over the last axis, with GPT-2's epsilon. */
export const layerNorm = (x: Value, parameters: Parameters, name: string): Value =>
  layerNormalization(x, parameters.get(`${name}.weight`), parameters.get(`${name}.bias`), {
    epsilon: { float: 1e-5 },
  });
