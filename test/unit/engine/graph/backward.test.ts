import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backward } from '../../../../engine/graph/backward.js';
import { NoGradient, ShapeMismatch } from '../../../../engine/graph/errors.js';
import { elementCount, type Shape } from '../../../../engine/graph/shape.js';
import { constant, input, scalar } from '../../../../engine/graph/value.js';
import { add, multiply } from '../../../../engine/ops/elementwise.js';
import { matmul } from '../../../../engine/ops/matmul.js';
import { total } from '../../../../engine/ops/reduce.js';
import { openGraph, scattered } from '../run-graph.js';

/** Two shapes that broadcast: a common one, of which each side drops leading axes and shrinks others to 1. */
const broadcastingPair = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }).chain((common) => {
  const side = fc
    .tuple(fc.integer({ min: 0, max: common.length }), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
    .map(([dropped, kept]) => common.map((size, i) => (kept[i] ? size : 1)).slice(dropped));
  return fc.tuple(side, side);
});

/** Index into a tensor of `shape` for every element of the tensor of shape `over` to which it broadcasts. */
function broadcastIndices(shape: Shape, over: Shape): number[] {
  return Array.from({ length: elementCount(over) }, (_, flat) => {
    let [rest, index, stride] = [flat, 0, 1];
    for (let axis = over.length - 1; axis >= 0; axis--) {
      const size = over[axis] ?? 1;
      const own = shape[axis - over.length + shape.length] ?? 1;
      if (own > 1) index += (rest % size) * stride;
      stride *= own;
      rest = Math.floor(rest / size);
    }
    return index;
  });
}

describe('backward', () => {
  it('sums the gradient over broadcast axes', async () => {
    await fc.assert(
      fc.asyncProperty(broadcastingPair, async ([shapeA, shapeB]) => {
        const [a, b] = [input('a', 'float64', shapeA), input('b', 'float64', shapeB)];
        const product = multiply(a, b);
        const [da, db] = backward(total(product), [a, b]);
        if (!da || !db) throw new Error('a gradient is missing');
        const feeds = { a: scattered(shapeA, 1), b: scattered(shapeB, 2) };
        const found = await (await openGraph([a, b], { da, db })).run(feeds);
        const [ofA, ofB] = [broadcastIndices(shapeA, product.shape), broadcastIndices(shapeB, product.shape)];
        const expected = { da: feeds.a.map(() => 0), db: feeds.b.map(() => 0) };
        for (const [i, at] of ofA.entries()) {
          expected.da[at] = (expected.da[at] ?? 0) + (feeds.b[ofB[i] ?? 0] ?? 0);
          expected.db[ofB[i] ?? 0] = (expected.db[ofB[i] ?? 0] ?? 0) + (feeds.a[at] ?? 0);
        }
        expect([da.shape, db.shape]).toEqual([shapeA, shapeB]);
        for (const [i, x] of expected.da.entries()) expect(found.da?.[i]).toBeCloseTo(x, 10);
        for (const [i, x] of expected.db.entries()) expect(found.db?.[i]).toBeCloseTo(x, 10);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('adds up the gradients of every use', async () => {
    const x = input('x', 'float64', [3]);
    const [dx] = backward(total(add(multiply(x, x), multiply(3, x))), [x]);
    if (!dx) throw new Error('a gradient is missing');
    expect((await (await openGraph([x], { dx })).run({ x: [1, -2, 0.5] })).dx).toEqual([5, -1, 4]);
  });

  it('gives zeros for a parameter on which the loss does not depend', async () => {
    const [x, unused] = [input('x', 'float64', [2]), input('unused', 'float64', [2, 2])];
    const [, zeros] = backward(total(x), [x, unused]);
    if (!zeros) throw new Error('a gradient is missing');
    expect((await (await openGraph([], { zeros })).run({})).zeros).toEqual([0, 0, 0, 0]);
  });

  it('goes through a graph deeper than the call stack', () => {
    const x = input('x', 'float64', []);
    let y = add(x, 1);
    for (let depth = 0; depth < 20_000; depth++) y = add(y, 1);
    expect(backward(y, [x])[0]?.source).toEqual(scalar('float64', 1).source);
  });

  it('refuses a loss that is not a scalar', () => {
    const x = input('x', 'float64', [3]);
    expect(() => backward(x, [x])).toThrow(new ShapeMismatch('backward', 'a scalar loss', '[3]'));
  });

  it('refuses to pass an op without a gradient in silence', () => {
    const x = input('x', 'float64', []);
    const call = { op: { name: 'Mystery', domain: '', asInputs: [], always: {} } as const, inputs: [x] };
    const y = {
      ...x,
      source: { kind: 'result', index: 0, call: { ...call, attributes: {}, results: [x] } },
    } as const;
    expect(() => backward(y, [x])).toThrow(NoGradient);
  });
});

describe('a shape error', () => {
  it('names the op, what it expected and what it found', () => {
    const mismatch = () => add(input('a', 'float32', [2, 3]), input('b', 'float32', [4]));
    expect(mismatch).toThrow('Add: expected a shape that broadcasts with [2,3], found [4]');
    try {
      matmul(input('a', 'float32', [2, 3]), constant('float32', [4, 1], [1, 2, 3, 4]));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'E4101',
        kind: 'internal',
        op: 'FusedMatMul',
        facts: { expected: 'an inner size of 3', found: '[4,1]' },
      });
    }
  });

  it('is raised for every pair of shapes that does not broadcast, and for no other', () => {
    const shape = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 });
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const fits = a.toReversed().every((size, i) => {
          const other = b.toReversed()[i] ?? 1;
          return size === other || size === 1 || other === 1;
        });
        const attempt = () => add(input('a', 'float32', a), input('b', 'float32', b));
        if (fits) expect(attempt().shape.length).toBe(Math.max(a.length, b.length));
        else expect(attempt).toThrow(ShapeMismatch);
      }),
      { seed: 5 },
    );
  });

  it('tells different dtypes apart', () => {
    const mixed = () => add(input('a', 'float32', [1]), input('b', 'float64', [1]));
    expect(mixed).toThrow('Add: expected float32, found float64');
  });
});
