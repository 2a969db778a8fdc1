import { describe, expect, it } from 'vitest';
import { choosePairs } from '../../../../engine/train/comparisons.js';

const pairs = Array.from({ length: 57 }, (_, index) => ({
  context: Uint16Array.of(index),
  good: Uint16Array.of(1),
  bad: Uint16Array.of(2),
}));

const chosen = (count: number, seed: number) =>
  choosePairs(pairs, count, seed).map(({ context }) => Number(context[0]));

describe('a choice of training pairs', () => {
  it('has so many different pairs, in their own order', () => {
    for (const count of [1, 10, 57]) {
      const found = chosen(count, 1);
      expect(new Set(found).size).toBe(count);
      expect(found).toEqual(found.toSorted((a, b) => a - b));
    }
  });

  it('is part of every larger choice under the same seed', () => {
    const sizes = [1, 2, 5, 10, 25, 57].map((count) => new Set(chosen(count, 7)));
    for (const [i, smaller] of sizes.slice(0, -1).entries())
      for (const larger of sizes.slice(i + 1))
        expect([...smaller].filter((index) => !larger.has(index))).toEqual([]);
  });

  it('is another one under another seed, and not the first pairs', () => {
    expect(chosen(20, 1)).not.toEqual(chosen(20, 2));
    expect(chosen(20, 1)).not.toEqual(pairs.slice(0, 20).map(({ context }) => Number(context[0])));
  });

  it('refuses more pairs than there are', () => {
    expect(() => chosen(58, 1)).toThrow(expect.objectContaining({ code: 'E4305' }));
  });
});
