import { describe, expect, it } from 'vitest';
import { type ProcessWork, processBytes } from '../../../../engine/train/process-memory.js';

const MIB = 2 ** 20;
const S = { vocabularySize: 4_096, contextLength: 128, layers: 4, width: 256, heads: 4 };

const training = (
  decoder: ProcessWork['decoder'],
  sequences: number,
  { microBatches = 2, lanes = 1 } = {},
): ProcessWork => {
  const items = { of: 'next tokens', sequences, tokens: decoder.contextLength } as const;
  return { decoder, trains: { items, microBatches, on: { threads: 2, lanes } }, scores: items };
};

describe('the memory of a training process', () => {
  it.each([
    [{ ...S, vocabularySize: 1_024, layers: 2, width: 128 }, 16, 220],
    [S, 8, 321],
    [{ vocabularySize: 8_192, contextLength: 256, layers: 8, width: 512, heads: 8 }, 8, 1_276],
  ])('is within a tenth of what was measured: %j', (decoder, sequences, mebibytes) => {
    expect(Math.abs(processBytes(training(decoder, sequences)) / (mebibytes * MIB) - 1)).toBeLessThan(0.1);
  });

  it('falls with more micro-batches where runs are what it takes', () => {
    const long = { ...S, contextLength: 1_024 };
    const [two, eight] = [2, 8].map((microBatches) => processBytes(training(long, 8, { microBatches })));
    expect(eight).toBeLessThan(0.75 * (two ?? 0));
  });

  it('grows with lanes, each of which has an arena', () => {
    const [one, two] = [1, 2].map((lanes) => processBytes(training(S, 8, { lanes })));
    expect((two ?? 0) - (one ?? 0)).toBeGreaterThan(5 * 16 * MIB);
  });

  it('is told at once of a model that no arena holds', () => {
    const huge = { vocabularySize: 65_536, contextLength: 8_192, layers: 64, width: 8_192, heads: 64 };
    expect(processBytes(training(huge, 8)) / 2 ** 30).toBeGreaterThan(1_000);
  });
});
