import { describe, expect, it } from 'vitest';
import { decoderParameters, scoreParameters } from '../../../../engine/layers/parameters.js';
import { type FramedPair, framePair } from '../../../../engine/packing/frame-pair.js';
import { createArena } from '../../../../engine/runtime/arena.js';
import {
  type ComparisonScore,
  createScorer,
  type Scorer,
  tallyOf,
} from '../../../../engine/runtime/score-comparisons.js';
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

async function scoresOf({ score }: Scorer, of: Iterable<FramedPair>): Promise<ComparisonScore[]> {
  const scores: ComparisonScore[] = [];
  for await (const found of score(of, signal)) scores.push(...found);
  return scores;
}

describe('scoring comparisons', () => {
  it('gives each its scores in their order, whatever it was packed with', async () => {
    const all = scorer();
    const together = await scoresOf(all, comparisons);
    for (const index of [0, 3, 63, 64, 99]) {
      const [alone] = await scoresOf(all, comparisons.slice(index, index + 1));
      expect(together[index]?.good).toBeCloseTo(alone?.good ?? Number.NaN, 5);
      expect(together[index]?.bad).toBeCloseTo(alone?.bad ?? Number.NaN, 5);
    }
    await all.close();
  });

  it('lets equal answers tie', async () => {
    const all = scorer();
    expect(tallyOf(await scoresOf(all, comparisons)).ties).toBe(20);
    await all.close();
  });

  it('asks for no more comparisons than it scores together', async () => {
    const all = scorer();
    let asked = 0;
    const seen: [asked: number, scored: number][] = [];
    function* counted() {
      for (const comparison of comparisons) {
        asked += 1;
        yield comparison;
      }
    }
    for await (const found of all.score(counted(), signal)) seen.push([asked, found.length]);
    expect(seen).toEqual([
      [64, 64],
      [100, 36],
    ]);
    await all.close();
  });
});

describe('a tally of scores', () => {
  it('counts a tie as one half, and knows nothing of none', () => {
    const { accuracy, ties, meanPairLossNats } = tallyOf([
      { good: 2, bad: 1 },
      { good: 1, bad: 1 },
      { good: 0, bad: 1 },
      { good: 5, bad: 1 },
    ]);
    expect([accuracy, ties]).toEqual([0.625, 1]);
    const softplus = [-1, 0, 1, -4].map((x) => Math.log(1 + Math.exp(x)));
    expect(meanPairLossNats).toBeCloseTo(softplus.reduce((sum, nats) => sum + nats, 0) / 4, 12);
    expect(tallyOf([]).accuracy).toBeNull();
    expect(tallyOf([]).meanPairLossNats).toBeNull();
  });
});
