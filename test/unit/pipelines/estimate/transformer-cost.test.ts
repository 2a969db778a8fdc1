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
    const withRoom = { ...small, width: 8, contextLength: 8, vocabularySize: 22_368_000, layers: 1 };
    const tooLarge = { ...withRoom, vocabularySize: 22_370_000 };
    expect(arenaBytes(withRoom, 2)).toBeLessThanOrEqual(MOST_ARENA_BYTES);
    expect(arenaBytes(tooLarge, 2)).toBeGreaterThan(MOST_ARENA_BYTES);
    expect(() => createArena(decoderParameters(tooLarge), trainingGroups(2))).toThrow(ArenaTooLarge);
  });
});
