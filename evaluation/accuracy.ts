/** 0.975 quantile of the standard normal distribution: two-sided 95 %. */
export const z95 = 1.959963984540054;

/** What a comparison of two numbers says about the first being the better one; a tie counts one half. */
export type Outcome = 0 | 0.5 | 1;

export interface Accuracy {
  readonly n: number;
  readonly ties: number;
  /** Wins plus half of the ties, over n; 0 to 1. */
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
}

/** 1 when the good one has the larger number, ½ when they are equal: `outcome(2, 1) = 1`. */
export function outcome(good: number, bad: number): Outcome {
  if (good === bad) return 0.5;
  return good > bad ? 1 : 0;
}

/**
 * Wilson's 95 % score interval of a share of n, clamped to [0, 1]: `wilson(0.5, 100) = [0.404, 0.596]`.
 * With ties the share is not binomial; as a tie varies less than a coin, the interval is then too wide, never
 * too narrow.
 */
export function wilson(share: number, n: number): { low: number; high: number } {
  const z2 = z95 * z95;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Accuracy with ties as halves and its interval; without outcomes nothing is known: [0, 1] around ½. */
export function accuracyOf(outcomes: readonly Outcome[]): Accuracy {
  const n = outcomes.length;
  if (n === 0) return { n, ties: 0, accuracy: 0.5, low: 0, high: 1 };
  const accuracy = outcomes.reduce<number>((sum, value) => sum + value, 0) / n;
  return { n, ties: outcomes.filter((value) => value === 0.5).length, accuracy, ...wilson(accuracy, n) };
}
