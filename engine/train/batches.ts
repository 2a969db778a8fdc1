import { UnfitParameter } from '../errors.js';
import type { Items } from './items.js';
import { NumberList } from './spooled/number-list.js';

/** How much a step takes: so many items, or as many as fit a budget of tokens. */
export type BatchSize = { readonly items: number } | { readonly tokens: number };

/** The parameters of a stage that say it; exactly one is a number. */
export function batchSize(items: number | null, tokens: number | null): BatchSize {
  return tokens === null ? { items: items ?? Number.NaN } : { tokens };
}

/** Epochs cut into batches. Elements are counted from 0 over all epochs; no batch is of two epochs. */
export interface Batches {
  readonly steps: number;
  /** Elements before a step. */
  position(step: number): number;
}

/** Batches of so many items each; the last one of an epoch may be smaller. */
export function countedBatches(items: number, batchItems: number, epochs: number): Batches {
  const perEpoch = Math.ceil(items / batchItems);
  return {
    steps: epochs * perEpoch,
    position: (step) => Math.floor(step / perEpoch) * items + (step % perEpoch) * batchItems,
  };
}

/**
 * Batches that take the next items until one more would exceed the budget.
 * @param indexOf the item of an element, in the order of its epoch
 * @throws UnfitParameter when an item is larger than the budget
 */
export function filledBatches(
  items: Items<unknown>,
  { budget, epochs }: { readonly budget: number; readonly epochs: number },
  indexOf: (element: number) => number,
): Batches {
  const starts = new NumberList(Float64Array);
  const elements = epochs * items.length;
  let filled = 0;
  for (let element = 0; element < elements; element += 1) {
    const tokens = items.tokens(indexOf(element));
    if (tokens > budget) throw tooSmall(budget, tokens);
    if (element % items.length === 0 || filled + tokens > budget) {
      starts.push(element);
      filled = 0;
    }
    filled += tokens;
  }
  return {
    steps: starts.length,
    position: (step) => (step === starts.length ? elements : starts.at(step)),
  };
}

const tooSmall = (budget: number, tokens: number) =>
  new UnfitParameter(
    'batchTokens',
    `at least the ${tokens} tokens of one item`,
    `${budget}`,
    'raise it, or lower contextLength',
  );
