export interface TokenChoice {
  /** Divides the logits; 0 takes the likeliest token. */
  readonly temperature: number;
  /** Only so many of the likeliest; null takes all. */
  readonly topK: number | null;
  /** Only the likeliest whose probabilities together reach this much, 0 to 1; applied after the others. */
  readonly topP: number;
}

/**
 * One token of a distribution over ids, the same for the same arguments; equally likely ids count in their order.
 * @param uniform in [0, 1)
 */
export function chooseToken(logits: ArrayLike<number>, choice: TokenChoice, uniform: number): number {
  const { temperature, topK, topP } = choice;
  const ids = Array.from(logits, (_, id) => id);
  const logit = (id: number) => logits[id] ?? Number.NEGATIVE_INFINITY;
  const largest = ids.reduce((best, id) => (logit(id) > logit(best) ? id : best), 0);
  if (temperature === 0) return largest;
  if (topK !== null || topP < 1) ids.sort((a, b) => logit(b) - logit(a) || a - b);
  const candidates = topK === null ? ids : ids.slice(0, topK);
  const masses = candidates.map((id) => Math.exp((logit(id) - logit(largest)) / temperature));
  const sums = runningSums(masses);
  const kept = topP < 1 ? firstWhere(sums, (sum) => sum >= topP * (sums.at(-1) ?? 0)) : sums.length - 1;
  const target = uniform * (sums[kept] ?? 0);
  return (
    candidates[
      Math.min(
        kept,
        firstWhere(sums, (sum) => sum > target),
      )
    ] ?? largest
  );
}

function runningSums(masses: readonly number[]): number[] {
  let sum = 0;
  return masses.map((mass) => {
    sum += mass;
    return sum;
  });
}

/** The last index where rounding lets none be found. */
function firstWhere(sums: readonly number[], holds: (sum: number) => boolean): number {
  const found = sums.findIndex(holds);
  return found < 0 ? sums.length - 1 : found;
}
