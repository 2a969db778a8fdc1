import type { Value } from '../graph/value.js';
import { softplus } from '../ops/activation.js';
import { multiply, subtract } from '../ops/elementwise.js';
import { slice } from '../ops/layout.js';
import { total } from '../ops/reduce.js';

/**
 * Mean over pairs of log(1 + exp(bad - good)), in nats (equation 2.1 of the paper).
 * @param scores [2P]: the first P are good, the last P bad, in the same order
 * @param weights [P]: each pair's share of the mean, zero for padding
 * @returns scalar; ln 2 = 0.693 when the model cannot tell them apart and the weights sum to one
 */
export function preferenceLoss(scores: Value, weights: Value): Value {
  const [pairs = 0] = weights.shape;
  const good = slice(scores, { starts: [0], ends: [pairs], axes: [0] });
  const bad = slice(scores, { starts: [pairs], ends: [2 * pairs], axes: [0] });
  return total(multiply(weights, softplus(subtract(bad, good))));
}
