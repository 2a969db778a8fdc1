import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framePair } from '../../../../engine/packing/frame-pair.js';
import { lengthBatches, rowsPerRun } from '../../../../engine/packing/length-batches.js';
import { lengthBucket } from '../../../../engine/packing/length-bucket.js';
import { answerTokens } from '../../../../engine/packing/pack-pairs.js';
import { sequenceBatch } from '../../../../engine/packing/sequence-batch.js';

const ids = (...tokens: number[]) => Uint16Array.from(tokens);

describe('length buckets', () => {
  it('are 32, 48, 64, 96 … up to the window', () => {
    expect([1, 32, 33, 48, 49, 65, 97, 129, 200].map((length) => lengthBucket(length, 200))).toEqual([
      32, 32, 48, 48, 64, 96, 128, 192, 200,
    ]);
    expect(lengthBucket(10, 24)).toBe(24);
  });
});

describe('length batches', () => {
  it('hold every row once, in runs that fit, with similar lengths together', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 128 }), { minLength: 1 }), (lengths) => {
        const batches = lengthBatches(lengths, { rows: 8, longest: 128 });
        const members = batches.flatMap((batch) => batch.members);
        expect([...members].sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
        expect(members.map((index) => lengths[index])).toEqual([...lengths].sort((a, b) => a - b));
        for (const batch of batches) {
          expect(batch.members.length).toBeLessThanOrEqual(8);
          expect(Math.max(...batch.members.map((index) => lengths[index] ?? 0))).toBeLessThanOrEqual(
            batch.tokens,
          );
        }
      }),
    );
  });

  it('take fewer rows where the window is longer, and at least one', () => {
    expect([48, 256, 512, 8192].map((length) => rowsPerRun(length, 32))).toEqual([32, 8, 4, 1]);
  });
});

describe('the good answer of a comparison', () => {
  it('is predicted, but not an empty one, nor the token that begins a row', () => {
    const count = (context: Uint16Array, good: Uint16Array) =>
      framePair({ context, good, bad: ids(30) }, 'ranked', 100).map(answerTokens);
    expect(count(ids(10, 11), ids(20, 21))).toEqual([2]);
    expect(count(ids(10), ids())).toEqual([0]);
    expect(count(ids(), ids(20, 21))).toEqual([1]);
  });
});

describe('a sequence batch', () => {
  it('pairs each token with the one after it, and weighs nothing of a missing row', () => {
    const batch = sequenceBatch([ids(6, 7, 8, 9)], { sequences: 2, tokens: 3 }, 0.5);
    expect([...batch.tokens]).toEqual([6, 7, 8, 0, 0, 0]);
    expect([...batch.targets]).toEqual([7, 8, 9, 0, 0, 0]);
    expect([...batch.weights]).toEqual([0.5, 0.5, 0.5, 0, 0, 0]);
  });
});
