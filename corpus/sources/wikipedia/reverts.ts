import type { Revision } from './revision.js';

/** A revision, the one before it, and whether it restores an earlier text over it. */
export interface Edit {
  readonly revision: Revision;
  /** Null for the first revision, and behind an unreadable one. */
  readonly previous: Revision | null;
  readonly reverts: boolean;
}

/**
 * Identity reverts of one page: a revision whose SHA-1 equals that of an earlier one, at most `radius` revisions back,
 * over others in between. Only the last revision’s text is held.
 */
export class RevertDetector {
  #recent: (string | null)[] = [];
  #previous: Revision | null = null;
  readonly #radius: number;

  constructor(radius: number) {
    this.#radius = radius;
  }

  next(revision: Revision): Edit {
    const { sha1 } = revision;
    const unchanged = sha1 === this.#recent.at(-1);
    const reverts = sha1 !== null && !unchanged && this.#recent.includes(sha1);
    const edit = { revision, previous: this.#previous, reverts };
    this.#remember(revision, sha1);
    return edit;
  }

  /** A revision that nobody could read takes its place in the sequence. */
  skip(): void {
    this.#remember(null, null);
  }

  #remember(revision: Revision | null, sha1: string | null): void {
    this.#previous = revision;
    this.#recent.push(sha1);
    if (this.#recent.length > this.#radius) this.#recent.shift();
  }
}
