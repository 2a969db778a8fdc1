import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accuracyOf, type Outcome, outcome, wilson } from '../../../evaluation/accuracy.js';
import { calibrationOf } from '../../../report/calibration.js';
import { accuracyByLength } from '../../../report/length-bins.js';
import {
  detectableDifference,
  detectableFromChance,
  pairedDifference,
  signTest,
} from '../../../report/statistics.js';
import type { PairScoreRecord } from '../../../storage/shards/records.js';

interface Oracle {
  wilson: { count: number; n: number; low: number; high: number }[];
  sign: { wins: number; losses: number; p: number }[];
  paired: { a: Outcome[]; b: Outcome[]; difference: number; low: number; high: number }[];
  fromChance: { n: number; delta: number }[];
  difference: { n: number; disagreement: number; delta: number }[];
  brier: { good: number[]; bad: number[]; brier: number }[];
}

/** Recorded by `test/golden/statistics/oracle.py` with scipy, statsmodels and scikit-learn. */
const oracle: Oracle = JSON.parse(
  readFileSync(new URL('../../golden/statistics/oracle.json', import.meta.url), 'utf8'),
);

function pair(goodScore: number, badScore: number, goodChars = 10, badChars = 10): PairScoreRecord {
  return { id: 'p', group: 'g', goodScore, badScore, goodChars, badChars };
}

describe('accuracy', () => {
  it('counts a tie as one half and reports it', () => {
    const found = accuracyOf([outcome(2, 1), outcome(1, 1), outcome(0, 1), outcome(5, 1)]);
    expect(found).toMatchObject({ n: 4, ties: 1, accuracy: 0.625 });
  });

  it('has the Wilson interval of statsmodels', () => {
    expect(oracle.wilson.length).toBeGreaterThan(5);
    for (const { count, n, low, high } of oracle.wilson) {
      const found = wilson(count / n, n);
      expect(found.low).toBeCloseTo(low, 10);
      expect(found.high).toBeCloseTo(high, 10);
    }
  });

  it('knows nothing without pairs', () => {
    expect(accuracyOf([])).toEqual({ n: 0, ties: 0, accuracy: 0.5, low: 0, high: 1 });
  });
});

describe('paired comparison', () => {
  it('has the exact p-value of McNemar’s test', () => {
    for (const { wins, losses, p } of oracle.sign) {
      expect(signTest(wins, losses).p / p).toBeCloseTo(1, 8);
    }
  });

  it('calls two models that never differ equal', () => {
    expect(signTest(0, 0).p).toBe(1);
  });

  it('has the standard error of a paired t test', () => {
    for (const { a, b, difference, low, high } of oracle.paired) {
      const found = pairedDifference(a, b);
      expect(found.difference).toBeCloseTo(difference, 12);
      expect(found.low).toBeCloseTo(low, 10);
      expect(found.high).toBeCloseTo(high, 10);
      expect(found.wins - found.losses).not.toBe(0);
    }
  });

  it('counts half a win as a win of that item', () => {
    expect(pairedDifference([1, 0.5, 0, 0.5], [0.5, 0, 0.5, 0.5])).toMatchObject({
      wins: 2,
      losses: 1,
      n: 4,
    });
  });
});

describe('power', () => {
  it('solves for the distance from chance that n pairs show', () => {
    for (const { n, delta } of oracle.fromChance) expect(detectableFromChance(n)).toBeCloseTo(delta, 8);
  });

  it('solves for the difference that a paired test shows', () => {
    for (const { n, disagreement, delta } of oracle.difference) {
      expect(detectableDifference(n, disagreement)).toBeCloseTo(delta, 8);
    }
  });

  it('never promises a difference above the share of disagreement', () => {
    expect(detectableDifference(20, 0.1)).toBe(0.1);
  });
});

describe('calibration', () => {
  it('has the Brier score of scikit-learn', () => {
    for (const { good, bad, brier } of oracle.brier) {
      const rows = good.map((score, index) => pair(score, bad[index] ?? 0));
      expect(calibrationOf(rows, 5).brier).toBeCloseTo(brier, 10);
    }
  });

  it('finds no error in a model that is right as often as it says', () => {
    const margin = Math.log(0.8 / 0.2);
    const rows = [pair(margin, 0), pair(margin, 0), pair(margin, 0), pair(margin, 0), pair(0, margin)];
    const { bins, expectedCalibrationError } = calibrationOf(rows, 5);
    expect(expectedCalibrationError).toBeCloseTo(0, 12);
    expect(bins).toHaveLength(1);
    expect(bins[0]).toMatchObject({ n: 5, observed: 0.8 });
  });

  it('puts certainty into the last bin and its error where the model is wrong', () => {
    const { bins, expectedCalibrationError } = calibrationOf([pair(0, 800), pair(0, 900)], 5);
    expect(bins[0]).toMatchObject({ to: 1, n: 2, predicted: 1, observed: 0 });
    expect(expectedCalibrationError).toBe(1);
  });
});

describe('accuracy by length', () => {
  const rows = [-90, -40, -5, 0, 6, 41, 91].map((difference, index) =>
    pair(index % 2, 0, 100 + difference, 100),
  );

  it('puts each pair into one bin, from much shorter to much longer', () => {
    const bins = accuracyByLength(rows);
    expect(bins.map((bin) => bin.lengthOnly)).toEqual([0, 0, 0, 0.5, 1, 1, 1]);
    expect(bins.reduce((sum, bin) => sum + bin.accuracy.n, 0)).toBe(rows.length);
    expect(bins.map((bin) => bin.label)).toEqual([
      '< −58',
      '−30…−58',
      '−1…−29',
      '0',
      '1…29',
      '30…58',
      '> 58',
    ]);
  });

  it('needs no second bin where all differences are alike', () => {
    expect(accuracyByLength([pair(1, 0, 12, 10), pair(1, 0, 8, 10)]).map((bin) => bin.label)).toEqual([
      '−1…−2',
      '1…2',
    ]);
  });
});
