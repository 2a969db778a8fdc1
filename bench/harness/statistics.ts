/** A median with its spread: quartiles, and an interval of the median itself. */
export interface Spread {
  readonly n: number;
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /**
   * 95 % interval of the median by order statistics, which assumes no distribution; below six values it is their whole
   * range, whose coverage is 1 − 2^(1−n).
   */
  readonly low: number;
  readonly high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const outside = ranksOutside(sorted.length);
  return {
    n: sorted.length,
    median: quantile(sorted, 0.5),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
    low: sorted[outside] ?? Number.NaN,
    high: sorted[sorted.length - 1 - outside] ?? Number.NaN,
  };
}

/** @param sorted ascending; linear between neighbours */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (at - Math.floor(at)) * (above - below);
}

/** How many values may be left out at each end: the most d with P(Binomial(n, ½) ≤ d) ≤ 2.5 %. */
function ranksOutside(n: number): number {
  let probability = 2 ** -n;
  let atMost = probability;
  let outside = 0;
  while (atMost + (probability * (n - outside)) / (outside + 1) <= 0.025) {
    probability *= (n - outside) / (outside + 1);
    atMost += probability;
    outside += 1;
  }
  return outside;
}
