import { randomness } from '../random.js';
import { type Batches, type BatchSize, countedBatches, filledBatches } from './batches.js';
import type { Items } from './items.js';
import { permute } from './permutation.js';

/** Items in batches, every item once an epoch, each epoch in an order of its own that is computable at any step. */
export interface EpochOrder<T> extends Batches {
  /** The items of a step, counted from 0. */
  batch(step: number): Promise<T[]>;
}

/**
 * @param purpose names the order; with the seed it decides it
 * @throws UnfitParameter when an item is larger than a batch's budget of tokens
 */
export function epochOrder<T>(
  items: Items<T>,
  { epochs, batch: size, seed }: { epochs: number; batch: BatchSize; seed: number },
  purpose: string,
): EpochOrder<T> {
  const { length } = items;
  const orders = Array.from({ length: epochs }, (_, epoch) => randomness(seed, `${purpose}:${epoch}`));
  const indexOf = (element: number) => {
    const order = orders[Math.floor(element / length)];
    if (order === undefined) throw new RangeError(`no element ${element} in ${epochs} epochs`);
    return permute(order, length, element % length);
  };
  const batches =
    'items' in size
      ? countedBatches(length, size.items, epochs)
      : filledBatches(items, { budget: size.tokens, epochs }, indexOf);
  const { position } = batches;
  return {
    ...batches,
    async batch(step) {
      const read: T[] = [];
      for (let element = position(step); element < position(step + 1); element += 1)
        read.push(await items.read(indexOf(element)));
      return read;
    },
  };
}
