const QUANTILES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
  ['max', 1],
] as const;

/** How often each length occurs; memory grows with the number of different lengths only. */
export class Lengths {
  #total = 0;
  readonly #counts = new Map<number, number>();

  add(length: number): void {
    this.#total += 1;
    this.#counts.set(length, (this.#counts.get(length) ?? 0) + 1);
  }

  /** Nearest-rank quantiles, such as `context.p99`: the smallest length that at least 99 % do not exceed. */
  statistics(name: string): Record<string, number> {
    const lengths = [...this.#counts.keys()].sort((a, b) => a - b);
    return Object.fromEntries(
      QUANTILES.map(([label, q]) => [`${name}.${label}`, this.#quantile(lengths, q)]),
    );
  }

  #quantile(ascending: readonly number[], quantile: number): number {
    let seen = 0;
    for (const length of ascending) {
      seen += this.#counts.get(length) ?? 0;
      if (seen >= quantile * this.#total) return length;
    }
    return ascending.at(-1) ?? 0;
  }
}
