import { describe, expect, it } from 'vitest';
import { decoderParameters, scoreParameters } from '../../../../engine/layers/parameters.js';
import { framePair } from '../../../../engine/packing/frame-pair.js';
import { createArena } from '../../../../engine/runtime/arena.js';
import { accuracyOf, createScorer } from '../../../../engine/runtime/score-comparisons.js';
import { ids } from '../programs/batches.js';
import { scattered } from '../run-graph.js';

const config = { vocabularySize: 90, contextLength: 32, layers: 2, width: 24, heads: 2 };
const signal = new AbortController().signal;

function scorer() {
  const arena = createArena([...decoderParameters(config), ...scoreParameters(config)], ['weights']);
  for (const [i, { parameter }] of arena.slots.entries())
    arena.view('weights', parameter.name).set(scattered(parameter.shape, i + 1).map((x) => 0.3 * x));
  return createScorer(config, arena, { contextLength: 32, threads: 1 });
}

const part = (length: number, seed: number) => Uint16Array.from(ids(length, 90, seed));

/** More comparisons than are packed at a time, of many lengths; every fifth has equal answers. */
const comparisons = Array.from({ length: 100 }, (_, i) => {
  const good = part(1 + (i % 9), 3 * i);
  const bad = i % 5 === 0 ? good : part(1 + (i % 7), 3 * i + 1);
  return framePair({ context: part(i % 13, 3 * i + 2), good, bad }, 'ranked', 32);
}).flat();

describe('scoring comparisons', () => {
  it('gives each its scores in their order, whatever it was packed with', async () => {
    const { score, close } = scorer();
    const together = await score(comparisons, { signal });
    for (const index of [0, 3, 63, 64, 99]) {
      const [alone] = await score(comparisons.slice(index, index + 1), { signal });
      expect(together[index]?.good).toBeCloseTo(alone?.good ?? Number.NaN, 5);
      expect(together[index]?.bad).toBeCloseTo(alone?.bad ?? Number.NaN, 5);
    }
    await close();
  });

  it('lets equal answers tie', async () => {
    const { score, close } = scorer();
    expect(accuracyOf(await score(comparisons, { signal })).ties).toBe(20);
    await close();
  });

  it('says how many are done, up to all', async () => {
    const { score, close } = scorer();
    const seen: number[] = [];
    await score(comparisons, { signal, onScored: (done) => seen.push(done) });
    expect(seen).toEqual([64, 100]);
    await close();
  });
});
