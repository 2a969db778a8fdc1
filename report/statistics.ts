import { gammaln, mean, quantileSorted, sampleStandardDeviation } from 'simple-statistics';
import { type Outcome, z95 } from '../evaluation/accuracy.js';

/** 0.8 quantile of the standard normal distribution: a power of 80 %. */
const z80 = 0.8416212335729143;

export interface SignTest {
  /** Items on which the candidate did better, and on which the baseline did. */
  readonly wins: number;
  readonly losses: number;
  /** Two-sided and exact; 1 when nothing differs. */
  readonly p: number;
}

/** Log of the probability of k heads in n throws of a fair coin. */
function logHalfBinomial(k: number, n: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) - n * Math.LN2;
}

/**
 * Exact sign test on the items where two models differ; without ties in the scores this is McNemar's exact
 * test: 9 wins and 1 loss give p = 22/1024 = 0.0215.
 */
export function signTest(wins: number, losses: number): SignTest {
  const n = wins + losses;
  if (n === 0) return { wins, losses, p: 1 };
  let tail = 0;
  for (let k = 0; k <= Math.min(wins, losses); k++) tail += Math.exp(logHalfBinomial(k, n));
  return { wins, losses, p: Math.min(1, 2 * tail) };
}

export interface PairedDifference extends SignTest {
  readonly n: number;
  /** Mean over items of candidate minus baseline, −1 to 1. */
  readonly difference: number;
  /** 95 % interval of the difference, from the standard error of the paired differences. */
  readonly low: number;
  readonly high: number;
}

/** Two models on the same items, in the same order; n is at least 2. */
export function pairedDifference(
  candidate: readonly Outcome[],
  baseline: readonly Outcome[],
): PairedDifference {
  const deltas = candidate.map((value, index) => value - (baseline[index] ?? Number.NaN));
  const difference = mean(deltas);
  const half = (z95 * sampleStandardDeviation(deltas)) / Math.sqrt(deltas.length);
  const { wins, losses, p } = signTest(
    deltas.filter((delta) => delta > 0).length,
    deltas.filter((delta) => delta < 0).length,
  );
  return { n: deltas.length, difference, low: difference - half, high: difference + half, wins, losses, p };
}

const resamplings = 2_000;

/** Mean of paired differences, with the middle 95 % of its bootstrap distribution. */
export interface BootstrapInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Paired bootstrap: items are drawn again with replacement, each with both of its models, so that nothing is assumed
 * about how differences are distributed. The draws are the same every time; at least one difference.
 */
export function pairedBootstrap(differences: readonly number[]): BootstrapInterval {
  const uniform = mulberry32(1);
  const n = differences.length;
  const means = Array.from({ length: resamplings }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += differences[Math.floor(uniform() * n)] ?? 0;
    return sum / n;
  }).sort((a, b) => a - b);
  return {
    mean: mean([...differences]),
    low: quantileSorted(means, 0.025),
    high: quantileSorted(means, 0.975),
  };
}

/** Tommy Ettinger's generator of numbers in [0, 1), which needs no more than 32 bits of state. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Smallest distance from chance that n pairs show with 80 % power at the 5 % level, two-sided, by the normal
 * approximation: about 0.14 at n = 100.
 */
export function detectableFromChance(n: number): number {
  let delta = 0;
  for (let round = 0; round < 50; round++) {
    const spread = Math.sqrt(Math.max(0, 0.25 - delta * delta));
    delta = (z95 * 0.5 + z80 * spread) / Math.sqrt(n);
  }
  return Math.min(0.5, delta);
}

/**
 * Smallest difference of two accuracies on the same n pairs that a paired test shows with 80 % power at the
 * 5 % level (Connor 1987), when the models disagree on the given share of the pairs. Never above that share.
 */
export function detectableDifference(n: number, disagreement: number): number {
  let delta = 0;
  for (let round = 0; round < 50; round++) {
    const spread = Math.sqrt(Math.max(0, disagreement - delta * delta));
    delta = (z95 * Math.sqrt(disagreement) + z80 * spread) / Math.sqrt(n);
  }
  return Math.min(disagreement, delta);
}
