import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framePair } from '../../../../engine/packing/frame-pair.js';
import { packedTokens, packPairs } from '../../../../engine/packing/pack-pairs.js';
import { packedPairBatch } from '../../../../engine/packing/packed-pair-batch.js';

const ids = (...tokens: number[]) => Uint16Array.from(tokens);
const framed = (context: number, good: number, bad: number) =>
  framePair(
    { context: new Uint16Array(context), good: new Uint16Array(good), bad: new Uint16Array(bad) },
    'ranked',
    64,
  );

describe('packing comparisons', () => {
  it('places every one once, without overlap, in rows that hold it', () => {
    const length = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(fc.array(fc.tuple(length, length, length), { minLength: 1, maxLength: 40 }), (lengths) => {
        const all = lengths.flatMap(([context, good, bad]) => framed(context, good, bad));
        const runs = packPairs(all, { longest: 128, languageModel: true });
        const members = runs.flatMap((run) => run.members);
        expect(members.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...all.keys()]);
        for (const { shape, members: placed } of runs) {
          expect(shape.rows * shape.tokens).toBeLessThanOrEqual(Math.max(1024, shape.tokens));
          expect(placed.length).toBeLessThanOrEqual(shape.pairs);
          const used = new Set<number>();
          for (const { index, row, start } of placed) {
            const pair = all[index];
            const size = pair ? packedTokens(pair) : 0;
            expect(row).toBeLessThan(shape.rows);
            expect(start + size).toBeLessThanOrEqual(shape.tokens);
            for (let at = start; at < start + size; at++) {
              expect(used.has(row * shape.tokens + at)).toBe(false);
              used.add(row * shape.tokens + at);
            }
          }
        }
      }),
    );
  });

  it('fills rows: twenty pairs of a third of a row take seven', () => {
    const all = Array.from({ length: 20 }, () => framed(10, 4, 4)).flat();
    const runs = packPairs([...all, ...framed(50, 12, 8)], { longest: 128, languageModel: false });
    const tokens = runs.reduce((sum, { shape }) => sum + shape.rows * shape.tokens, 0);
    const needed = [...all, ...framed(50, 12, 8)].reduce((sum, pair) => sum + packedTokens(pair), 0);
    expect(needed / tokens).toBeGreaterThan(0.8);
  });

  it('lays a pair out as context, good, bad; the bad branch begins again at the end of the context', () => {
    const all = framePair({ context: ids(10, 11), good: ids(20), bad: ids(30, 31) }, 'ranked', 8);
    const [run] = packPairs(all, { longest: 16, languageModel: true });
    if (!run) throw new Error('no run');
    const { tokens } = run.shape;
    const batch = packedPairBatch(all, run, { pair: 1, token: 1 });
    expect([...batch.tokens.subarray(0, 7)]).toEqual([10, 11, 20, 1, 30, 31, 1]);
    expect([...batch.positions.subarray(0, 7)]).toEqual([0, 1, 2, 3, 2, 3, 4]);
    const seen = Array.from({ length: 7 }, (_, query) =>
      [...batch.mask.subarray(query * tokens, query * tokens + 7)]
        .map((value) => (value === 0 ? 'x' : '.'))
        .join(''),
    );
    expect(seen).toEqual(['x......', 'xx.....', 'xxx....', 'xxxx...', 'xx..x..', 'xx..xx.', 'xx..xxx']);
    const readAt = (places: readonly (number | undefined)[]) =>
      places.map((place) => batch.reads[place ?? -1]);
    const [first, bad] = [0, run.shape.pairs];
    expect(readAt([batch.ends[first], batch.ends[bad]])).toEqual([3, 6]);
    expect([...batch.pairWeights]).toEqual([1, ...Array(bad - 1).fill(0)]);
    expect(readAt([batch.places[0]])).toEqual([1]);
    expect(batch.targets[0]).toBe(20);
    expect([...batch.weights]).toEqual([1, ...Array(run.shape.predicted - 1).fill(0)]);
  });

  it('cuts a step into as many runs as there are micro-batches, or a multiple, all of one cost', () => {
    const length = fc.integer({ min: 1, max: 40 });
    const cases = fc.tuple(
      fc.array(fc.tuple(length, length, length), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(1, 2, 4),
    );
    fc.assert(
      fc.property(cases, ([lengths, microBatches]) => {
        const all = lengths.flatMap(([context, good, bad]) => framed(context, good, bad));
        if (all.length === 0) return;
        const runs = packPairs(all, { longest: 128, languageModel: true, microBatches });
        expect(runs.length % microBatches).toBe(0);
        for (const { shape } of runs) expect(shape).toEqual(runs[0]?.shape);
        expect(runs.flatMap(({ members }) => members)).toHaveLength(all.length);
      }),
    );
  });

  it('makes rows as long as is cheapest: for pairs of 58 tokens one each, for pairs of 38 five of them', () => {
    const shapeOf = (context: number, count: number) => {
      const all = Array.from({ length: count }, () => framed(context, 13, 13)).flat();
      return packPairs(all, { longest: 128, languageModel: false, microBatches: 2 })[0]?.shape;
    };
    expect(shapeOf(30, 4)).toMatchObject({ rows: 2, tokens: 64 });
    expect(shapeOf(10, 10)).toMatchObject({ rows: 1, tokens: 192 });
  });
});
