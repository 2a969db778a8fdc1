/** How often each id occurs. */
export class TokenCounts {
  total = 0;
  readonly #counts = new Map<number, number>();

  add(tokens: Iterable<number>): void {
    for (const token of tokens) {
      this.total += 1;
      this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1);
    }
  }

  of(token: number): number {
    return this.#counts.get(token) ?? 0;
  }
}

/**
 * Mean loss in nats of held-out tokens under the training text's own frequencies, one added to each count:
 * what a model without any context attains. Null without held-out tokens.
 */
export function unigramLossNats(
  train: TokenCounts,
  heldout: TokenCounts,
  vocabularySize: number,
): number | null {
  if (heldout.total === 0) return null;
  let nats = 0;
  for (let token = 0; token < vocabularySize; token += 1) {
    const count = heldout.of(token);
    if (count > 0) nats -= count * Math.log((train.of(token) + 1) / (train.total + vocabularySize));
  }
  return nats / heldout.total;
}
