import { describe, expect, it } from 'vitest';
import { epochOrder } from '../../../../engine/train/epoch-order.js';

const items = Array.from({ length: 11 }, (_, index) => index);
const order = epochOrder(items, { epochs: 3, batchItems: 4, seed: 2 }, 'test');
const epoch = async (index: number) =>
  (await Promise.all([0, 1, 2].map((step) => order.batch(3 * index + step)))).flat();

describe('the order of an epoch', () => {
  it('has every item once an epoch, the last batch smaller', async () => {
    expect(order.steps).toBe(9);
    for (const index of [0, 1, 2]) expect((await epoch(index)).toSorted((a, b) => a - b)).toEqual(items);
    expect(await order.batch(2)).toHaveLength(3);
  });

  it('is another one in every epoch, for every seed and for every purpose', async () => {
    expect(await epoch(0)).not.toEqual(await epoch(1));
    const other = (seed: number, purpose: string) =>
      epochOrder(items, { epochs: 1, batchItems: 11, seed }, purpose).batch(0);
    expect(await other(3, 'test')).not.toEqual(await epoch(0));
    expect(await other(2, 'other')).not.toEqual(await epoch(0));
    expect(await other(2, 'test')).toEqual(await epoch(0));
  });

  it('counts the items before a step', () => {
    expect([0, 1, 2, 3, 4].map(order.position)).toEqual([0, 4, 8, 11, 15]);
  });
});
