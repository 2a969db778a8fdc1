/** Things to learn from, in an order of their own; each is read when a step wants it. */
export interface Items<T> {
  readonly length: number;
  /** Tokens of an item as a step's budget counts them, known without reading it. */
  tokens(index: number): number;
  read(index: number): Promise<T>;
}

export function inMemory<T>(items: readonly T[], tokensOf: (item: T) => number): Items<T> {
  const at = (index: number) => {
    const item = items[index];
    if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`);
    return item;
  };
  return { length: items.length, tokens: (index) => tokensOf(at(index)), read: async (index) => at(index) };
}

/** One list after the other. */
export function joined<T>(lists: readonly Items<T>[]): Items<T> {
  const placeOf = (index: number) => {
    let first = 0;
    for (const list of lists) {
      if (index < first + list.length) return { list, own: index - first };
      first += list.length;
    }
    throw new RangeError(`no item ${index} of ${first}`);
  };
  return {
    length: lists.reduce((sum, { length }) => sum + length, 0),
    tokens(index) {
      const { list, own } = placeOf(index);
      return list.tokens(own);
    },
    async read(index) {
      const { list, own } = placeOf(index);
      return list.read(own);
    },
  };
}

/** All items in their order, one in memory at a time. */
export async function* each<T>(items: Items<T>): AsyncGenerator<T> {
  for (let index = 0; index < items.length; index += 1) yield await items.read(index);
}

/** Tokens of all items together. */
export function countTokens(items: Items<unknown>): number {
  let sum = 0;
  for (let index = 0; index < items.length; index += 1) sum += items.tokens(index);
  return sum;
}
