import { describe, expect, it } from 'vitest';
import { Series } from '../../../../engine/train/series.js';

/** A series of so many steps whose loss was 1. */
const steady = (steps: number) =>
  new Series(Array.from({ length: steps }, (_, i) => ({ step: i + 1, name: 'lossNats', value: 1 })));

describe('a loss', () => {
  it('may rise by what is allowed above the mean of the last steps, and no further', () => {
    expect(() => steady(32).check(33, 4, 3)).not.toThrow();
    expect(() => steady(32).check(33, 4.01, 3)).toThrow(
      expect.objectContaining({
        code: 'E4302',
        step: 33,
        facts: expect.objectContaining({
          expected: 'a loss of at most 4.000 nats',
          found: '4.010',
          fix: expect.stringMatching(/learningRate.*warmupSteps.*clipNorm.*maxSpikeNats/),
        }),
      }),
    );
  });

  it('may do what it likes before there are steps to compare with, but be no number', () => {
    expect(() => steady(31).check(32, 100, 3)).not.toThrow();
    expect(() => steady(0).check(1, Number.NaN, 3)).toThrow(expect.objectContaining({ code: 'E4302' }));
  });

  it('goes on to be compared where training continues', () => {
    const series = steady(31);
    series.add(32, { lossNats: 1 });
    expect(() => series.check(33, 5, 3)).toThrow('diverged at step 33');
  });
});
