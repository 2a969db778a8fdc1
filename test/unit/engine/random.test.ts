import { describe, expect, it } from 'vitest';
import { philox, randomness } from '../../../engine/random.js';
import { permute } from '../../../engine/train/permutation.js';

describe('counter-based randomness', () => {
  it('gives the known answers of Philox 4×32-10', () => {
    const max = 0xffffffff;
    expect(philox([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    expect(philox([max, max, max, max], [max, max])).toEqual([
      0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
    ]);
    expect(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
    ]);
  });

  it('draws normals of the asked deviation, each from its own index', () => {
    const values = new Float32Array(100_001);
    randomness(7, 'init').fillNormal(values, 0.02);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(3 * (0.02 / Math.sqrt(values.length)));
    expect(Math.sqrt(variance)).toBeCloseTo(0.02, 3);
    const prefix = new Float32Array(10);
    randomness(7, 'init').fillNormal(prefix, 0.02);
    expect(prefix).toEqual(values.slice(0, 10));
  });

  it('differs by seed, by its high bits, and by purpose', () => {
    const draws = [
      randomness(1, 'a').uniform(0),
      randomness(2, 'a').uniform(0),
      randomness(1 + 2 ** 32, 'a').uniform(0),
      randomness(1, 'b').uniform(0),
    ];
    expect(new Set(draws).size).toBe(4);
  });
});

describe('permutation', () => {
  it('visits every index once, at sizes around powers of two', () => {
    for (const size of [1, 2, 3, 5, 16, 17, 100, 257, 1024]) {
      const seen = new Set(Array.from({ length: size }, (_, i) => permute(randomness(3, 'order'), size, i)));
      expect(seen.size).toBe(size);
      expect(Math.max(...seen)).toBe(size - 1);
    }
  });

  it('sends every index everywhere about equally often over seeds', () => {
    const counts = new Array<number>(6).fill(0);
    for (let seed = 0; seed < 3000; seed++) counts[permute(randomness(seed, 'order'), 6, 2)] += 1;
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(100);
  });
});
