import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonBatches, pairsPerRun } from '../../../../engine/packing/comparison-batches.js';
import { type FramedPair, framePair } from '../../../../engine/packing/frame-pair.js';
import { lengthBucket } from '../../../../engine/packing/length-bucket.js';
import { answerTokens, pairBatch } from '../../../../engine/packing/pair-batch.js';
import { sequenceBatch } from '../../../../engine/packing/sequence-batch.js';

const ids = (...tokens: number[]) => Uint16Array.from(tokens);
const framed = (length: number): FramedPair => ({
  good: new Int32Array(length),
  bad: new Int32Array(1),
  contextTokens: 0,
  goodAnswerStart: 0,
  truncated: false,
});

describe('length buckets', () => {
  it('are 32, 48, 64, 96 … up to the window', () => {
    expect([1, 32, 33, 48, 49, 65, 97, 129, 200].map((length) => lengthBucket(length, 200))).toEqual([
      32, 32, 48, 48, 64, 96, 128, 192, 200,
    ]);
    expect(lengthBucket(10, 24)).toBe(24);
  });
});

describe('comparison batches', () => {
  it('hold every comparison once, in runs that fit, with similar lengths together', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 128 }), { minLength: 1 }), (lengths) => {
        const batches = comparisonBatches(lengths.map(framed), { pairs: 8, contextLength: 128 });
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

  it('take fewer pairs where the window is longer, and at least one', () => {
    expect([24, 128, 256, 4096].map((length) => pairsPerRun(length, 32))).toEqual([32, 8, 4, 1]);
  });
});

describe('a pair batch', () => {
  const [one] = framePair({ context: ids(10, 11), good: ids(20, 21), bad: ids(30) }, 'ranked', 100);
  const batch = pairBatch(one ? [one] : [], { pairs: 2, tokens: 6 }, { pair: 0.5, token: 0.25 });

  it('puts good rows before bad rows, padded on the right', () => {
    expect([...batch.tokens]).toEqual([
      10, 11, 20, 21, 1, 0, 0, 0, 0, 0, 0, 0, 10, 11, 30, 1, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);
    expect([...batch.ends]).toEqual([4, 0, 3, 0]);
    expect([...batch.pairWeights]).toEqual([0.5, 0]);
  });

  it('weighs the predictions of the good answer and of nothing else', () => {
    expect([...batch.targets.subarray(0, 6)]).toEqual([11, 20, 21, 1, 0, 0]);
    expect([...batch.weights]).toEqual([0, 0.25, 0.25, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(one && answerTokens(one)).toBe(2);
  });

  it('predicts nothing of an answer that is empty, and not the token that begins a row', () => {
    const [empty] = framePair({ context: ids(10), good: ids(), bad: ids(30) }, 'ranked', 100);
    const [bare] = framePair({ context: ids(), good: ids(20, 21), bad: ids(30) }, 'ranked', 100);
    const rows = empty && bare ? [empty, bare] : [];
    expect(rows.map(answerTokens)).toEqual([0, 1]);
    const { weights } = pairBatch(rows, { pairs: 2, tokens: 4 }, { pair: 1, token: 1 });
    expect([...weights]).toEqual([0, 0, 0, 0, 1, 0, 0, 0]);
  });
});

describe('a sequence batch', () => {
  it('pairs each token with the one after it, and weighs nothing of a missing row', () => {
    const batch = sequenceBatch(ids(5, 6, 7, 8, 9), [1], { sequences: 2, tokens: 3 }, 0.5);
    expect([...batch.tokens]).toEqual([6, 7, 8, 0, 0, 0]);
    expect([...batch.targets]).toEqual([7, 8, 9, 0, 0, 0]);
    expect([...batch.weights]).toEqual([0.5, 0.5, 0.5, 0, 0, 0]);
  });
});
