import { describe, expect, it } from 'vitest';
import { chosenIndices, readChosenPairs } from '../../../../engine/train/chosen-pairs.js';
import { shardArtifact } from './memory-artifacts.js';
import { pair, vocabulary } from './training-bench.js';

const PAIRS = 57;

const chosen = (count: number, seed: number) => [...chosenIndices(PAIRS, count, seed)];

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
    expect(chosen(20, 1)).not.toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('refuses more pairs than there are', () => {
    expect(() => chosen(58, 1)).toThrow(expect.objectContaining({ code: 'E4305' }));
  });

  it('is read from the shards in their order', async () => {
    const train = Array.from({ length: PAIRS }, (_, index) => pair(index));
    const artifact = await shardArtifact('token-pairs', { train, heldout: [] }, vocabulary);
    for (const count of [null, 1, 20, PAIRS]) {
      const ids: string[] = [];
      for await (const { id } of readChosenPairs(artifact, 'train', { pairs: count, seed: 3 })) ids.push(id);
      expect(ids).toEqual(chosen(count ?? PAIRS, 3).map((index) => `pair-${index}`));
    }
  });
});
