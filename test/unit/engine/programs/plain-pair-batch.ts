import type { FramedPair } from '../../../../engine/packing/frame-pair.js';

/**
 * Inputs of the plain preference program, by name: 2P rows of T tokens, the first P good, the last P bad, in the same
 * order, padded on the right. Loss = Σ pairWeights · log(1 + exp(bad − good)) + μ · Σ weights · nll.
 */
export interface PairBatch {
  /** [2P,T] token ids; padding is id 0. */
  readonly tokens: Int32Array;
  /** [2P] position of the end-of-context token, at which the score is read. */
  readonly ends: Int32Array;
  /** [P] weight of each pair's loss; 0 for padding. */
  readonly pairWeights: Float32Array;
  /** [P,T] the token after each position of the good rows. */
  readonly targets: Int32Array;
  /** [P,T] weight of each position's negative log-likelihood: the good answer's tokens, else 0. */
  readonly weights: Float32Array;
}

/**
 * @param framed at most `pairs`; missing rows are padding of weight 0
 * @param weights of every pair and of every token of a good answer, such as 1 / count in the whole batch
 */
export function pairBatch(
  framed: readonly FramedPair[],
  { pairs, tokens }: { pairs: number; tokens: number },
  weights: { pair: number; token: number },
): PairBatch {
  const batch = {
    tokens: new Int32Array(2 * pairs * tokens),
    ends: new Int32Array(2 * pairs),
    pairWeights: new Float32Array(pairs),
    targets: new Int32Array(pairs * tokens),
    weights: new Float32Array(pairs * tokens),
  };
  framed.forEach(({ good, bad, goodAnswerStart }, row) => {
    batch.tokens.set(good, row * tokens);
    batch.tokens.set(bad, (pairs + row) * tokens);
    batch.ends[row] = good.length - 1;
    batch.ends[pairs + row] = bad.length - 1;
    batch.pairWeights[row] = weights.pair;
    batch.targets.set(good.subarray(1), row * tokens);
    const first = predictedFrom(goodAnswerStart);
    batch.weights.fill(weights.token, row * tokens + first - 1, row * tokens + good.length - 2);
  });
  return batch;
}

/** Index of the first token of the good row that is predicted: of its answer, but never the one that begins the row. */
const predictedFrom = (answerStart: number) => Math.max(1, answerStart);
