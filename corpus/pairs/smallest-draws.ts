interface Drawn<T> {
  readonly item: T;
  readonly draw: number;
}

/** Of items that come one by one, the `count` with the smallest draws, in their own order. */
export class SmallestDraws<T> {
  readonly #kept: Drawn<T>[] = [];
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  get items(): readonly T[] {
    return this.#kept.map(({ item }) => item);
  }

  /** The item that is left out for this one, perhaps itself; null while there is room. */
  add(item: T, draw: number): T | null {
    this.#kept.push({ item, draw });
    if (this.#kept.length <= this.#count) return null;
    const largest = this.#kept.reduce(
      (worst, { draw }, i, all) => (draw > (all[worst]?.draw ?? 0) ? i : worst),
      0,
    );
    return this.#kept.splice(largest, 1)[0]?.item ?? null;
  }
}
