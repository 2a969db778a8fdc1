import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Group } from '../../../../../engine/runtime/arena.js';
import type { MicroBatch, Run } from '../../../../../engine/runtime/lanes/micro-batch.js';
import { addSiblings } from '../../../../../engine/runtime/lanes/sharded-lane.js';
import { sumInPairs } from '../../../../../engine/runtime/lanes/sum-in-pairs.js';

/** What a number's gradients would be: two floats whose sum depends on its order. */
const gradientsOf = (n: number) => Float32Array.of(Math.sin(n) * 1e4, Math.cos(n) * 1e-3);
const plus = (a: Float32Array, b: Float32Array) => a.map((x, i) => x + (b[i] ?? 0));

/** The definition: halves until one is left. */
function tree(parts: readonly Float32Array[]): Float32Array {
  const [only = new Float32Array(2)] = parts;
  if (parts.length <= 1) return only;
  return plus(tree(parts.slice(0, parts.length / 2)), tree(parts.slice(parts.length / 2)));
}

/** Numbers in place of runs, in groups in place of an arena's; which sums were written. */
async function summed(microBatches: readonly (readonly number[])[]) {
  const groups = new Map<Group, Float32Array>();
  const at = (group: Group) => groups.get(group) ?? new Float32Array(2);
  const numbers = new Map<Run, number>();
  const runs = microBatches.map(
    (own): MicroBatch =>
      own.map((n) => {
        const run = {} as Run;
        numbers.set(run, n);
        return run;
      }),
  );
  const results = await sumInPairs(
    runs,
    async (run, into) => {
      const n = numbers.get(run) ?? 0;
      groups.set(into, gradientsOf(n));
      return { n: Float32Array.of(n) };
    },
    (target, source) => groups.set(target, plus(at(target), at(source))),
  );
  return { sum: at('sum0'), order: results.map(({ n }) => n?.[0]), groups: [...groups.keys()] };
}

const powers = fc.integer({ min: 0, max: 4 }).map((power) => 2 ** power);

describe('sumInPairs', () => {
  it('sums in a tree of pairs, whatever the number of micro-batches and of their runs', async () => {
    const runs = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 3 });
    const cases = powers.chain((count) => fc.array(runs, { minLength: count, maxLength: count }));
    await fc.assert(
      fc.asyncProperty(cases, async (microBatches) => {
        const { sum, order, groups } = await summed(microBatches);
        const own = microBatches.map((numbers) => numbers.map(gradientsOf).reduce(plus));
        expect(sum).toEqual(tree(own));
        expect(order).toEqual(microBatches.flat());
        const sums = groups.filter((group) => group !== 'gradients').length;
        expect(sums).toBeLessThanOrEqual(Math.log2(microBatches.length) + 1);
      }),
    );
  });

  it('needs one sum for two micro-batches of one run', async () => {
    expect((await summed([[1], [2]])).groups).toEqual(['sum0', 'gradients']);
  });
});

describe('lanes', () => {
  it('add the upper levels of the same tree, each in its own shard', () => {
    const cases = fc.tuple(powers, powers).filter(([lanes, each]) => lanes * each <= 64);
    fc.assert(
      fc.property(cases, ([lanes, each]) => {
        const parts = Array.from({ length: lanes * each }, (_, n) => gradientsOf(n));
        const whole = tree(parts);
        for (let own = 0; own < lanes; own += 1) {
          const sums = Array.from({ length: lanes }, (_, i) =>
            tree(parts.slice(i * each, (i + 1) * each)).slice(),
          );
          const sum = sums[own]?.slice() ?? new Float32Array(2);
          addSiblings(sum, own, lanes, (lane) => sums[lane] ?? new Float32Array(2));
          expect(sum).toEqual(whole);
        }
      }),
    );
  });
});
