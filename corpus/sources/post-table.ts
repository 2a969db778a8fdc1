const PAGE_POSTS = 4096;

/** What joining needs to know of every post: 14 bytes an id, in pages, so that sparse ids stay cheap. */
export class PostTable {
  readonly #pages = new Map<number, Page>();

  kindOf(id: number): PostKind {
    return KINDS[this.#pageOf(id)?.kind[id % PAGE_POSTS] ?? 0] ?? 'absent';
  }

  setKind(id: number, kind: PostKind): void {
    this.#page(id).kind[id % PAGE_POSTS] = KINDS.indexOf(kind);
  }

  netVotesOf(id: number): number {
    return this.#pageOf(id)?.netVotes[id % PAGE_POSTS] ?? 0;
  }

  addVotes(id: number, votes: number): void {
    const { netVotes } = this.#page(id);
    netVotes[id % PAGE_POSTS] = (netVotes[id % PAGE_POSTS] ?? 0) + votes;
  }

  isAccepted(id: number): boolean {
    return this.#pageOf(id)?.accepted[id % PAGE_POSTS] === 1;
  }

  accept(id: number): void {
    this.#page(id).accepted[id % PAGE_POSTS] = 1;
  }

  /** Adds to the bytes that the thread of a question will hold, whether or not the question exists. */
  addThreadBytes(questionId: number, bytes: number): void {
    const { threadBytes } = this.#page(questionId);
    threadBytes[questionId % PAGE_POSTS] = (threadBytes[questionId % PAGE_POSTS] ?? 0) + bytes;
  }

  /**
   * Consecutive ranges of question ids, together all of them, each with at most `budgetBytes` of thread text
   * (or one larger thread).
   */
  *windows(budgetBytes: number): Generator<IdRange> {
    let from = 0;
    let held = 0;
    for (const number of [...this.#pages.keys()].sort((a, b) => a - b)) {
      const sizes = this.#pages.get(number)?.threadBytes ?? [];
      for (const [index, bytes] of sizes.entries()) {
        if (bytes > 0 && held > 0 && held + bytes > budgetBytes) {
          const id = number * PAGE_POSTS + index;
          yield { from, before: id };
          from = id;
          held = 0;
        }
        held += bytes;
      }
    }
    yield { from, before: Number.POSITIVE_INFINITY };
  }

  #pageOf(id: number): Page | undefined {
    return this.#pages.get(Math.floor(id / PAGE_POSTS));
  }

  #page(id: number): Page {
    const page = this.#pageOf(id) ?? newPage();
    this.#pages.set(Math.floor(id / PAGE_POSTS), page);
    return page;
  }
}

/** Question ids from `from` up to but without `before`. */
export interface IdRange {
  readonly from: number;
  readonly before: number;
}

const KINDS = ['absent', 'question', 'answer', 'other'] as const;

type PostKind = (typeof KINDS)[number];

interface Page {
  readonly kind: Uint8Array;
  readonly accepted: Uint8Array;
  readonly netVotes: Int32Array;
  readonly threadBytes: Float64Array;
}

function newPage(): Page {
  return {
    kind: new Uint8Array(PAGE_POSTS),
    accepted: new Uint8Array(PAGE_POSTS),
    netVotes: new Int32Array(PAGE_POSTS),
    threadBytes: new Float64Array(PAGE_POSTS),
  };
}
