import { randomness } from '../random.js';
import { permute } from './permutation.js';

/** Items in batches, every item once an epoch, each epoch in an order of its own that is computable at any step. */
export interface EpochOrder<T> {
  readonly steps: number;
  /** The items of a step, counted from 0; the last batch of an epoch may be smaller. */
  batch(step: number): Promise<T[]>;
  /** Items before a step. */
  position(step: number): number;
}

/** @param purpose names the order; with the seed it decides it */
export function epochOrder<T>(
  items: readonly T[],
  { epochs, batchItems, seed }: { epochs: number; batchItems: number; seed: number },
  purpose: string,
): EpochOrder<T> {
  const stepsPerEpoch = Math.ceil(items.length / batchItems);
  const placeOf = (step: number) => ({
    epoch: Math.floor(step / stepsPerEpoch),
    first: (step % stepsPerEpoch) * batchItems,
  });
  return {
    steps: epochs * stepsPerEpoch,
    async batch(step) {
      const { epoch, first } = placeOf(step);
      const order = randomness(seed, `${purpose}:${epoch}`);
      const count = Math.min(batchItems, items.length - first);
      return Array.from({ length: count }, (_, i) => permute(order, items.length, first + i)).flatMap(
        (index) => items[index] ?? [],
      );
    },
    position(step) {
      const { epoch, first } = placeOf(step);
      return epoch * items.length + first;
    },
  };
}
