/** What a teacher said of one sequence: its tokens, and after each of them its k likeliest next tokens. */
export interface TaughtSequence {
  /** [n] */
  readonly tokens: ArrayLike<number>;
  /** [n·k] ids, the likeliest first. */
  readonly ids: ArrayLike<number>;
  /** [n·k] their log-probabilities, in nats. */
  readonly logprobs: ArrayLike<number>;
}

/** Inputs of a distillation program, by name: B sequences of T tokens, padded on the right. */
export interface DistillationBatch {
  /** [B,T] token ids. */
  readonly tokens: Int32Array;
  /** [B,T,k] the teacher's likeliest tokens after each position. */
  readonly ids: Int32Array;
  /** [B,T,k+1] their log-probabilities, then that of the mass which they leave. */
  readonly teacher: Float32Array;
  /** [B,T] weight of each position's divergence; 0 for padding. */
  readonly weights: Float32Array;
}

/** Log-probability of a category that is empty: its probability is the least that float32 holds. */
const EMPTY = -87;

/**
 * @param taught at most `sequences`, each at most `tokens` long; missing rows are padding of weight 0
 * @param weight of every real position, such as 1 / (positions in the whole batch) for a mean
 */
export function distillationBatch(
  taught: readonly TaughtSequence[],
  { sequences, tokens, k }: { sequences: number; tokens: number; k: number },
  weight: number,
): DistillationBatch {
  const positions = sequences * tokens;
  const batch = {
    tokens: new Int32Array(positions),
    ids: Int32Array.from({ length: positions * k }, (_, i) => i % k),
    teacher: new Float32Array(positions * (k + 1)).fill(-Math.log(k + 1)),
    weights: new Float32Array(positions),
  };
  taught.forEach((sequence, row) => {
    const first = row * tokens;
    batch.tokens.set(sequence.tokens, first);
    batch.ids.set(sequence.ids, first * k);
    batch.weights.fill(weight, first, first + sequence.tokens.length);
    for (let i = 0; i < sequence.tokens.length; i += 1) {
      const logs = Array.from({ length: k }, (_, j) => sequence.logprobs[i * k + j] ?? Number.NaN);
      batch.teacher.set([...logs, logOfRemainder(logs)], (first + i) * (k + 1));
    }
  });
  return batch;
}

/**
 * log(1 − Σ exp(logs)): the mass that the named tokens leave, exact also where next to nothing is left, for neither
 * the sum nor the difference is taken near one. By hand: of log 0.5 and log 0.25 it is log 0.25.
 * @param logs the largest first
 */
export function logOfRemainder(logs: readonly number[]): number {
  const [largest = Number.NEGATIVE_INFINITY, ...others] = logs;
  const sumOfOthers = others.reduce((sum, log) => sum + Math.exp(log - largest), 0);
  return Math.max(EMPTY, log1mexp(largest + Math.log1p(sumOfOthers)));
}

/** log(1 − exp(x)) in the form that keeps its digits (Mächler 2012); −∞ where rounding has left nothing. */
function log1mexp(x: number): number {
  if (x >= 0) return Number.NEGATIVE_INFINITY;
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}
