import { describe, expect, it } from 'vitest';
import { ArenaTooLarge } from '../../../../engine/errors.js';
import { decoderParameters } from '../../../../engine/layers/parameters.js';
import { countElements, createArena, trainingGroups } from '../../../../engine/runtime/arena.js';
import {
  allParameters,
  arenaBytes,
  bodyParameters,
  forwardFlops,
  MOST_ARENA_BYTES,
  trainingFlops,
} from '../../../../pipelines/estimate/transformer-cost.js';
import { trainingBytes } from '../../../../pipelines/estimate/transformer-memory.js';

const small = { layers: 2, width: 128, heads: 4, contextLength: 128, vocabularySize: 1024 };

describe('the cost of a transformer', () => {
  it('counts exactly the parameters that the engine allocates', () => {
    for (const decoder of [small, { layers: 5, width: 96, heads: 3, contextLength: 40, vocabularySize: 300 }])
      expect(allParameters(decoder)).toBe(countElements(decoderParameters(decoder)));
  });

  it('counts the body as the paper does: 12·L·D²', () => {
    expect(bodyParameters({ layers: 4, width: 512 })).toBe(12_582_912);
  });

  it('is 2·(12·L·D² + V·D) + 4·L·D·T a token forward, and three times that in training', () => {
    const forward = 2 * (12 * 2 * 128 ** 2 + 1024 * 128) + 4 * 2 * 128 * 128;
    expect(forwardFlops(small, { tokens: 128 })).toBe(forward);
    expect(trainingFlops(small, { tokens: 128 })).toBe(3 * forward);
    expect(forwardFlops(small, { tokens: 128, predicted: 0 })).toBe(forward - 2 * 1024 * 128);
  });

  it('draws the line of what the trainer holds where the engine draws it', () => {
    const withRoom = { ...small, width: 8, contextLength: 8, vocabularySize: 26_843_000, layers: 1 };
    const tooLarge = { ...withRoom, vocabularySize: 26_843_600 };
    expect(arenaBytes(withRoom)).toBeLessThanOrEqual(MOST_ARENA_BYTES);
    expect(arenaBytes(tooLarge)).toBeGreaterThan(MOST_ARENA_BYTES);
    expect(() => createArena(decoderParameters(tooLarge), trainingGroups(2))).toThrow(ArenaTooLarge);
  });

  it('predicts the peak of a training process within a tenth', () => {
    const model = (layers: number, width: number, contextLength: number, vocabularySize: number) => ({
      layers,
      width,
      heads: Math.max(1, width / 64),
      contextLength,
      vocabularySize,
    });
    const measured = [
      [model(2, 128, 128, 1024), 16, 222],
      [model(4, 128, 128, 1024), 16, 259],
      [model(4, 256, 512, 1024), 4, 508],
      [model(2, 128, 1024, 1024), 2, 317],
      [model(2, 128, 128, 8192), 16, 355],
      [model(4, 256, 128, 4096), 8, 362],
      [model(1, 64, 1024, 65_536), 8, 789],
      [model(4, 512, 1024, 65_536), 8, 4077],
    ] as const;
    for (const [decoder, sequences, mebibytes] of measured) {
      const predicted = trainingBytes(decoder, { sequences, tokens: decoder.contextLength });
      expect(Math.abs(predicted / (mebibytes * 2 ** 20) - 1)).toBeLessThan(0.1);
    }
  });
});
