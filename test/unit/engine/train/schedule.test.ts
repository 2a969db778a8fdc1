import { describe, expect, it } from 'vitest';
import { learningRateAt } from '../../../../engine/train/schedule.js';

const at = (decay: 'constant' | 'linear-to-zero' | 'cosine', step: number) =>
  learningRateAt({ peak: 1, warmupSteps: 4, steps: 12, decay }, step);

describe('learning-rate schedule', () => {
  it('warms up linearly to the peak at the last warm-up step', () => {
    expect([0, 1, 2, 3].map((step) => at('constant', step))).toEqual([0.25, 0.5, 0.75, 1]);
  });

  it('stays, falls linearly, or falls by half a cosine afterwards', () => {
    expect([4, 8, 11].map((step) => at('constant', step))).toEqual([1, 1, 1]);
    expect([4, 8, 11].map((step) => at('linear-to-zero', step))).toEqual([1, 0.5, 0.125]);
    expect(at('cosine', 4)).toBe(1);
    expect(at('cosine', 8)).toBeCloseTo(0.5, 12);
    expect(at('cosine', 11)).toBeCloseTo((1 + Math.cos((Math.PI * 7) / 8)) / 2, 12);
  });

  it('starts at the peak without warm-up', () => {
    expect(learningRateAt({ peak: 2, warmupSteps: 0, steps: 10, decay: 'cosine' }, 0)).toBe(2);
  });
});
