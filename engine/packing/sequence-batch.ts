/** Inputs of a language-model program, by name: B sequences of T tokens. Loss = Σ weights · nll. */
export interface SequenceBatch {
  /** [B,T] token ids. */
  readonly tokens: Int32Array;
  /** [B,T] the token after each position. */
  readonly targets: Int32Array;
  /** [B,T] weight of each position's negative log-likelihood; 0 where a row is padding. */
  readonly weights: Float32Array;
}

/**
 * Windows of `tokens + 1` ids as one batch.
 * @param windows at most `sequences`; missing rows are padding of weight 0
 * @param weight of every real position, such as 1 / (positions in the whole batch) for a mean
 */
export function sequenceBatch(
  windows: readonly (Uint16Array | Uint32Array)[],
  { sequences, tokens }: { sequences: number; tokens: number },
  weight: number,
): SequenceBatch {
  const batch = {
    tokens: new Int32Array(sequences * tokens),
    targets: new Int32Array(sequences * tokens),
    weights: new Float32Array(sequences * tokens),
  };
  windows.forEach((window, row) => {
    batch.tokens.set(window.subarray(0, tokens), row * tokens);
    batch.targets.set(window.subarray(1), row * tokens);
    batch.weights.fill(weight, row * tokens, (row + 1) * tokens);
  });
  return batch;
}
