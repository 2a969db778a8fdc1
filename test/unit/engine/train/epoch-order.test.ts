import { describe, expect, it } from 'vitest';
import type { BatchSize } from '../../../../engine/train/batches.js';
import { epochOrder } from '../../../../engine/train/epoch-order.js';
import { inMemory } from '../../../../engine/train/items.js';

const ITEMS = 11;
const indices = Array.from({ length: ITEMS }, (_, index) => index);

/** Item i has 1 + (i mod 4) tokens. */
const tokensOf = (item: number) => 1 + (item % 4);
const items = inMemory(indices, tokensOf);

const orderOf = (batch: BatchSize, { epochs = 3, seed = 2, purpose = 'test' } = {}) =>
  epochOrder(items, { epochs, batch, seed }, purpose);

async function epochOf(order: ReturnType<typeof orderOf>, index: number): Promise<number[]> {
  const read: number[] = [];
  for (let step = 0; step < order.steps; step += 1)
    if (Math.floor(order.position(step) / ITEMS) === index) read.push(...(await order.batch(step)));
  return read;
}

const ascending = (read: readonly number[]) => read.toSorted((a, b) => a - b);

describe('the order of an epoch', () => {
  const order = orderOf({ items: 4 });

  it('has every item once an epoch, the last batch smaller', async () => {
    expect(order.steps).toBe(9);
    for (const index of [0, 1, 2]) expect(ascending(await epochOf(order, index))).toEqual(indices);
    expect(await order.batch(2)).toHaveLength(3);
  });

  it('is another one in every epoch, for every seed and for every purpose', async () => {
    expect(await epochOf(order, 0)).not.toEqual(await epochOf(order, 1));
    const other = (changes: Parameters<typeof orderOf>[1]) => epochOf(orderOf({ items: 11 }, changes), 0);
    expect(await other({ seed: 3 })).not.toEqual(await epochOf(order, 0));
    expect(await other({ purpose: 'other' })).not.toEqual(await epochOf(order, 0));
    expect(await other({})).toEqual(await epochOf(order, 0));
  });

  it('counts the items before a step', () => {
    expect([0, 1, 2, 3, 4, 9].map(order.position)).toEqual([0, 4, 8, 11, 15, 33]);
  });
});

describe('batches by a budget of tokens', () => {
  const order = orderOf({ tokens: 6 });

  it('have the items of the same order, every one once an epoch', async () => {
    for (const index of [0, 1, 2])
      expect(await epochOf(order, index)).toEqual(await epochOf(orderOf({ items: 4 }), index));
  });

  it('are as full as the next item lets them be, and never of two epochs', async () => {
    const sum = (batch: readonly number[]) => batch.reduce((tokens, item) => tokens + tokensOf(item), 0);
    for (let step = 0; step < order.steps; step += 1) {
      const batch = await order.batch(step);
      expect(sum(batch)).toBeLessThanOrEqual(6);
      const end = order.position(step + 1);
      if (end % ITEMS === 0) continue;
      const [next = Number.NaN] = await order.batch(step + 1);
      expect(sum(batch) + tokensOf(next)).toBeGreaterThan(6);
    }
    for (const epoch of [1, 2, 3])
      expect(Array.from({ length: order.steps + 1 }, (_, step) => order.position(step))).toContain(
        ITEMS * epoch,
      );
  });

  it('take one item a step where the budget is the largest item’s', () => {
    const tokens = inMemory([4, 4, 4], (item) => item);
    expect(epochOrder(tokens, { epochs: 2, batch: { tokens: 4 }, seed: 1 }, 'test').steps).toBe(6);
  });

  it('are refused where an item is larger than the budget', () => {
    expect(() => orderOf({ tokens: 3 })).toThrow(
      expect.objectContaining({
        code: 'E4306',
        facts: expect.objectContaining({ where: { field: 'batchTokens' } }),
      }),
    );
  });
});
