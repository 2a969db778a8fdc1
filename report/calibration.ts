import { accuracyOf, outcome } from '../evaluation/accuracy.js';
import type { PairScoreRecord } from '../storage/shards/records.js';

interface CalibrationBin {
  /** Range of the predicted probability of the preferred answer, ½ to 1. */
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly predicted: number;
  readonly observed: number;
  readonly low: number;
  readonly high: number;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Mean over pairs of |predicted − observed| of the pair's bin. */
  readonly expectedCalibrationError: number;
  /** Mean over pairs of (1 − P(good ≻ bad))²; 0.25 when every prediction is ½. */
  readonly brier: number;
}

/** P(good ≻ bad) under the model: the logistic of the margin. */
const preferenceProbability = (row: PairScoreRecord): number =>
  1 / (1 + Math.exp(row.badScore - row.goodScore));

/**
 * Whether a model that says 80 % is right in 80 % of cases. Pairs are binned by the probability of the answer
 * that the model prefers, so that the order of a pair cannot matter; empty bins are left out.
 */
export function calibrationOf(rows: readonly PairScoreRecord[], binCount: number): Calibration {
  const groups: PairScoreRecord[][] = Array.from({ length: binCount }, () => []);
  for (const row of rows) groups[binOf(confidence(row), binCount)]?.push(row);
  const bins = groups.flatMap((members, index) =>
    members.length > 0 ? [bin(members, index, binCount)] : [],
  );
  const n = rows.length;
  return {
    bins,
    expectedCalibrationError: bins.reduce(
      (sum, { predicted, observed, n: members }) => sum + (members / n) * Math.abs(predicted - observed),
      0,
    ),
    brier: rows.reduce((sum, row) => sum + (1 - preferenceProbability(row)) ** 2, 0) / n,
  };
}

function confidence(row: PairScoreRecord): number {
  const probability = preferenceProbability(row);
  return Math.max(probability, 1 - probability);
}

const binOf = (confident: number, binCount: number) =>
  Math.min(binCount - 1, Math.floor((confident - 0.5) * 2 * binCount));

function bin(members: readonly PairScoreRecord[], index: number, binCount: number): CalibrationBin {
  const { accuracy, low, high, n } = accuracyOf(members.map((row) => outcome(row.goodScore, row.badScore)));
  return {
    from: 0.5 + index / (2 * binCount),
    to: 0.5 + (index + 1) / (2 * binCount),
    n,
    predicted: members.reduce((sum, row) => sum + confidence(row), 0) / n,
    observed: accuracy,
    low,
    high,
  };
}
