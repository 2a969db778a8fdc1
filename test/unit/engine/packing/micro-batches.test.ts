import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lengthMicroBatches, microBatchCount } from '../../../../engine/packing/micro-batches.js';

describe('micro-batches', () => {
  it('are a power of two, at most as many as are asked for and as there are items', () => {
    const counts = [1, 2, 3, 5, 8, 100].map((items) => microBatchCount(4, items));
    expect(counts).toEqual([1, 2, 2, 4, 4, 4]);
    expect(microBatchCount(1, 100)).toBe(1);
  });

  it('deal every row out once, as many to each, and give one without rows a run of padding', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lengths, fc.constantFrom(1, 2, 4), (all, microBatches) => {
        const dealt = lengthMicroBatches(all, { microBatches, rows: 4, longest: 64 });
        const members = dealt.map((runs) => runs.flatMap((run) => run.members));
        expect(members.flat().sort((a, b) => a - b)).toEqual([...all.keys()]);
        const sizes = members.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        for (const runs of dealt) {
          expect(runs.length).toBeGreaterThan(0);
          for (const { tokens, members: own } of runs) {
            expect(own.length).toBeLessThanOrEqual(4);
            for (const index of own) expect(all[index]).toBeLessThanOrEqual(tokens);
          }
        }
      }),
    );
  });

  it('give each micro-batch long rows and short ones', () => {
    const dealt = lengthMicroBatches([60, 50, 40, 30, 20, 10], { microBatches: 2, rows: 8, longest: 64 });
    expect(dealt.map(([run]) => run?.members)).toEqual([
      [4, 3, 0],
      [5, 2, 1],
    ]);
  });
});
