import { describe, expect, it } from 'vitest';
import { distilPlanted } from './planted/distillation-run.js';

describe('a language model of two dialects, of which only the prompt tells the right one', () => {
  it.each([1, 2, 3])('is distilled to speak it without the prompt, seed %i', async (seed) => {
    const { raw, prompted, distilled } = await distilPlanted(seed);
    expect(prompted.accuracy).toBeGreaterThan(0.9);
    expect(raw.low).toBeLessThan(0.5);
    expect(raw.high).toBeGreaterThan(0.5);
    expect(distilled.accuracy).toBeGreaterThanOrEqual(0.8 * prompted.accuracy);
    expect(distilled.low).toBeGreaterThan(raw.high);
  });
});
