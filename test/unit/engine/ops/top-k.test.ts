import { describe, expect, it } from 'vitest';
import { input } from '../../../../engine/graph/value.js';
import { indicesOf, topK } from '../../../../engine/ops/gather.js';
import { openGraph } from '../run-graph.js';

describe('topK', () => {
  it('puts equal values in the order of their columns', async () => {
    const x = input('x', 'float32', [2, 6]);
    const values = topK(x, { k: [4] });
    const graph = await openGraph([x], { values, indices: indicesOf(values) });
    const found = await graph.run({ x: [1, 3, 1, 3, 0, 3, 5, 5, 5, 5, 5, 5] });
    expect(found.indices).toEqual([1, 3, 5, 0, 0, 1, 2, 3]);
    expect(found.values).toEqual([3, 3, 3, 1, 5, 5, 5, 5]);
  });

  it('does so for many rows and columns on any number of threads', async () => {
    const [rows, columns, k] = [64, 1000, 50];
    const x = input('x', 'float32', [rows, columns]);
    const indices = indicesOf(topK(x, { k: [k] }));
    const planted = Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 13) / 13);
    const expected = Array.from({ length: rows }, (_, row) => {
      const values = planted.slice(row * columns, (row + 1) * columns);
      return [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b).slice(0, k);
    }).flat();
    for (const threads of [1, 3])
      expect((await (await openGraph([x], { indices }, threads)).run({ x: planted })).indices).toEqual(
        expected,
      );
  });
});
