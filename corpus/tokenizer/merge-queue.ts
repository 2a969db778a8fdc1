/** A pair of neighbouring ids that may be merged, with the count it had when it was queued. */
export interface Candidate {
  count: number;
  /** `left · 65,536 + right`. */
  readonly pair: number;
  /** Indices of the words that held the pair. */
  readonly words: readonly number[];
}

/** A binary heap: the highest count first, among equals the pair with the smaller ids. */
export class MergeQueue {
  readonly #heap: Candidate[] = [];

  push(candidate: Candidate): void {
    const heap = this.#heap;
    let at = heap.push(candidate) - 1;
    for (let parent = (at - 1) >> 1; at > 0; parent = (at - 1) >> 1) {
      const above = heap[parent];
      if (above === undefined || !precedes(candidate, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = candidate;
  }

  pop(): Candidate | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last !== undefined && first !== last) this.#sink(last);
    return first;
  }

  #sink(candidate: Candidate): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const child = this.#earlierChild(at);
      const below = heap[child];
      if (below === undefined || !precedes(below, candidate)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = candidate;
  }

  #earlierChild(at: number): number {
    const left = 2 * at + 1;
    const [a, b] = [this.#heap[left], this.#heap[left + 1]];
    return a !== undefined && b !== undefined && precedes(b, a) ? left + 1 : left;
  }
}

function precedes(a: Candidate, b: Candidate): boolean {
  return a.count === b.count ? a.pair < b.pair : a.count > b.count;
}
