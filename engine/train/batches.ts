import { UnfitParameter } from '../errors.js';
import type { Items } from './items.js';
import { NumberList } from './spooled/number-list.js';

/** How much a step takes: so many items, or as many as fit a budget of tokens. */
export type BatchSize = { readonly items: number } | { readonly tokens: number };

/**
 * What the parameters of a stage say of it.
 * @param name of the parameter that counts items
 * @throws UnfitParameter unless exactly one of the two is a number
 */
export function batchSize(
  name: 'batchPairs' | 'batchSequences',
  items: number | null,
  tokens: number | null,
): BatchSize {
  if (items !== null && tokens === null) return { items };
  if (items === null && tokens !== null) return { tokens };
  throw new UnfitParameter(
    'batchTokens',
    `exactly one of ${name} and batchTokens`,
    `${items} and ${tokens}`,
    'give one of them, and null for the other',
  );
}

/** Windows of `contextLength` tokens that a step takes. @throws UnfitParameter when none fits */
export function windowsPerStep(
  {
    batchSequences,
    batchTokens,
  }: { readonly batchSequences: number | null; readonly batchTokens: number | null },
  contextLength: number,
): number {
  const size = batchSize('batchSequences', batchSequences, batchTokens);
  if ('items' in size) return size.items;
  if (size.tokens >= contextLength) return Math.floor(size.tokens / contextLength);
  throw tooSmall(size.tokens, contextLength);
}

/** Epochs cut into batches. Elements are counted from 0 over all epochs; no batch is of two epochs. */
export interface Batches {
  readonly steps: number;
  /** Items of the largest batch. */
  readonly batchItems: number;
  /** Elements before a step. */
  position(step: number): number;
}

/** Batches of so many items each; the last one of an epoch may be smaller. */
export function countedBatches(items: number, batchItems: number, epochs: number): Batches {
  const perEpoch = Math.ceil(items / batchItems);
  return {
    steps: epochs * perEpoch,
    batchItems,
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
  const position = (step: number) => (step === starts.length ? elements : starts.at(step));
  let batchItems = 0;
  for (let step = 0; step < starts.length; step += 1)
    batchItems = Math.max(batchItems, position(step + 1) - position(step));
  return { steps: starts.length, batchItems, position };
}

const tooSmall = (budget: number, tokens: number) =>
  new UnfitParameter(
    'batchTokens',
    `at least the ${tokens} tokens of one item`,
    `${budget}`,
    'raise it, or lower contextLength',
  );
