import { defineComposite } from '../graph/define-op.js';
import type { Value } from '../graph/value.js';
import type { Parameters } from '../layers/parameters.js';
import { add, log, multiply, negate } from '../ops/elementwise.js';
import { gatherElements, scatterAdd } from '../ops/gather.js';
import { matmul } from '../ops/matmul.js';
import { softmax } from '../ops/normalize.js';
import { total } from '../ops/reduce.js';

/** Keeps the logarithm finite where a probability is below float32's range: 87.3 nats at most. */
export const leastProbability = 1.2e-38;

/** -log p, at most 87.3. */
export const nats = (probabilities: Value): Value => negate(log(add(probabilities, leastProbability)));

/**
 * -log softmax(logits)[target] for each row, in nats: logits [R,V], targets [R,1] → [R,1].
 * Its gradient is `p - onehot`, scattered into the softmax that the forward pass has made.
 */
export const crossEntropy = defineComposite({
  name: 'CrossEntropy',
  inputs: ['logits', 'targets'],
  body: ({ logits, targets }) => nats(gatherElements(softmax(logits), targets, { axis: 1 })),
  gradient: ({ dy, logits, targets }) => [
    scatterAdd(multiply(softmax(logits), dy), targets, negate(dy), { axis: 1 }),
    null,
  ],
});

/** Logits [R,V] of final hidden rows [R,D] by the tied embedding. */
export const logits = (hidden: Value, parameters: Parameters): Value =>
  matmul(hidden, parameters.get('transformer.wte.weight'), { transB: 1 });

/** Σ weights·nll, in nats: the mean where the weights sum to one. All [R,1]. */
export const weightedTotal = (nll: Value, weights: Value): Value => total(multiply(nll, weights));
