import { describe, expect, it } from 'vitest';
import { ratiosOf } from '../../../bench/harness/compare.js';
import { spreadOf } from '../../../bench/harness/statistics.js';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('a spread of measured values', () => {
  it('has median and quartiles between neighbours', () => {
    expect(spreadOf([4, 1, 3, 2])).toMatchObject({
      n: 4,
      median: 2.5,
      lowerQuartile: 1.75,
      upperQuartile: 3.25,
    });
  });

  // Ranks of the 95 % interval of a median, as in tables of the sign test.
  it.each([
    [5, 1, 5],
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [15, 4, 12],
    [20, 6, 15],
    [30, 10, 21],
  ])('has of %i values the interval from rank %i to rank %i', (n, low, high) => {
    expect(spreadOf(upTo(n))).toMatchObject({ low, high });
  });
});

describe('an advantage', () => {
  const contenders = [
    { name: 'Retort', values: [10, 20, 10] },
    { name: 'other', values: [20, 30, 40] },
  ];

  it('is taken within each round', () => {
    expect(ratiosOf(contenders, 'lower')).toMatchObject([
      { against: 'other', median: 2, ofBest: 2, low: 1.5, high: 4 },
    ]);
  });

  it('is above one where more is better and there is more', () => {
    expect(ratiosOf(contenders, 'higher')).toMatchObject([{ median: 0.5, ofBest: 0.5 }]);
  });
});
