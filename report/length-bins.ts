import { quantile } from 'simple-statistics';
import { type Accuracy, accuracyOf, outcome } from '../evaluation/accuracy.js';
import type { PairScoreRecord } from '../storage/shards/records.js';

export interface LengthBin {
  /** Characters by which the better answer is longer, such as `21…60`; negative when it is shorter. */
  readonly label: string;
  readonly accuracy: Accuracy;
  /** What the rule "the longer answer is better" scores here: 0, ½ or 1 by construction. */
  readonly lengthOnly: number;
}

/**
 * Accuracy by how much longer the better answer is: three bins where it is shorter, three where it is longer,
 * cut at the terciles of the absolute difference, and one for equal lengths. Empty bins are left out.
 */
export function accuracyByLength(rows: readonly PairScoreRecord[]): LengthBin[] {
  const distances = rows.map((row) => Math.abs(row.goodChars - row.badChars)).filter((chars) => chars > 0);
  const cuts =
    distances.length > 0 ? [1 / 3, 2 / 3].map((share) => Math.ceil(quantile(distances, share))) : [];
  const [small = 1, large = small] = cuts;
  const ranges = rangesOf(small, large);
  return ranges.flatMap(({ label, from, to }) => {
    const members = rows.filter((row) => within(row.goodChars - row.badChars, from, to));
    if (members.length === 0) return [];
    return [
      {
        label,
        accuracy: accuracyOf(members.map((row) => outcome(row.goodScore, row.badScore))),
        lengthOnly: accuracyOf(members.map((row) => outcome(row.goodChars, row.badChars))).accuracy,
      },
    ];
  });
}

const within = (value: number, from: number, to: number) => value >= from && value <= to;

function rangesOf(small: number, large: number): { label: string; from: number; to: number }[] {
  const named = (from: number, to: number, label: string) => ({ label, from, to });
  const span = (from: number, to: number) => (from === to ? `${from}` : `${from}…${to}`);
  const longer = [
    named(1, small, span(1, small)),
    named(small + 1, large, span(small + 1, large)),
    named(large + 1, Number.POSITIVE_INFINITY, `> ${large}`),
  ];
  const shorter = [
    named(Number.NEGATIVE_INFINITY, -large - 1, `< −${large}`),
    named(-large, -small - 1, `−${span(small + 1, large).replace('…', '…−')}`),
    named(-small, -1, `−${span(1, small).replace('…', '…−')}`),
  ];
  return [...shorter, named(0, 0, '0'), ...longer];
}
