import type { RedditFilterParams } from '../../params.js';
import type { RowLedger } from '../../row-ledger.js';
import type { RedditComment } from './comments.js';
import type { RedditPost } from './posts.js';

/** A post with the comments found so far, and the books that each of them goes back to. */
export interface HeldThread {
  readonly post: RedditPost;
  readonly ledger: RowLedger;
  readonly comments: Map<number, HeldComment>;
  /** Ids of all comments offered, so that one that was left out is not taken for new. */
  readonly seen: Set<number>;
  /** Rows that were left out in favour of what is held, to be entered once the thread is complete. */
  readonly leftOut: LeftOut[];
  /** About what all this takes. */
  heldBytes: number;
}

interface HeldComment {
  readonly comment: RedditComment;
  readonly ledger: RowLedger;
}

/** About what a row costs beside the two bytes of each character. */
const ROW_BYTES = 256;

interface LeftOut {
  readonly ledger: RowLedger;
  readonly reason: string;
}

/**
 * Threads whose post id lies in a range that starts at `from`. When their text outgrows the budget the range is cut
 * short and the threads behind the cut are forgotten, to be read in another pass: what is complete at the end of a
 * pass does not depend on the budget, and at least one thread always is.
 */
export class HeldThreads {
  readonly #from: number;
  #before = Number.POSITIVE_INFINITY;
  #heldBytes = 0;
  readonly #threads = new Map<number, HeldThread>();
  readonly #params: RedditFilterParams;
  readonly #budgetBytes: number;

  constructor(from: number, params: RedditFilterParams, budgetBytes: number) {
    this.#from = from;
    this.#params = params;
    this.#budgetBytes = budgetBytes;
  }

  /** Where the next range starts; infinite when this one reaches to the end. */
  get before(): number {
    return this.#before;
  }

  addPost(post: RedditPost, ledger: RowLedger): void {
    const id = post.id.number;
    if (id < this.#from || id >= this.#before) return;
    const held = this.#threads.get(id);
    if (held !== undefined) held.leftOut.push({ ledger, reason: 'duplicate' });
    else {
      const thread = {
        post,
        ledger,
        comments: new Map(),
        seen: new Set<number>(),
        leftOut: [],
        heldBytes: 0,
      };
      this.#threads.set(id, thread);
      this.#grow(thread, ROW_BYTES + 2 * (post.title.length + post.text.length));
    }
  }

  /** Of more than `maxComments` the lowest score goes, of equal scores the latest id. */
  addComment(comment: RedditComment, ledger: RowLedger): void {
    const thread = this.#threads.get(comment.post.number);
    if (thread === undefined) return;
    const { seen, leftOut, post } = thread;
    let heldBytes = ROW_BYTES;
    if (seen.has(comment.id.number)) leftOut.push({ ledger, reason: 'duplicate' });
    else if (this.#params.excludeOriginalPoster && comment.author !== null && comment.author === post.author)
      leftOut.push({ ledger, reason: 'originalPoster' });
    else {
      seen.add(comment.id.number);
      heldBytes += hold(thread, { comment, ledger }, this.#params.maxComments);
    }
    this.#grow(thread, heldBytes);
  }

  #grow(thread: HeldThread, bytes: number): void {
    thread.heldBytes += bytes;
    this.#heldBytes += bytes;
    if (this.#heldBytes <= this.#budgetBytes) return;
    const latestFirst = [...this.#threads.keys()].sort((a, b) => b - a);
    for (const id of latestFirst.slice(0, -1)) {
      if (this.#heldBytes <= this.#budgetBytes / 2) break;
      this.#heldBytes -= this.#threads.get(id)?.heldBytes ?? 0;
      this.#threads.delete(id);
      this.#before = id;
    }
  }

  /** Complete once every row has been offered; by ascending id, which is by time. */
  inOrder(): HeldThread[] {
    return [...this.#threads.values()].sort((a, b) => a.post.id.number - b.post.id.number);
  }
}

/** Holds a comment, and no longer the worst when there are too many; the bytes of text more than before. */
function hold({ comments, leftOut }: HeldThread, held: HeldComment, maxComments: number): number {
  comments.set(held.comment.id.number, held);
  if (comments.size <= maxComments) return 2 * held.comment.text.length;
  const [worst = held] = [...comments.values()].sort(
    (a, b) => a.comment.score - b.comment.score || b.comment.id.number - a.comment.id.number,
  );
  comments.delete(worst.comment.id.number);
  leftOut.push({ ledger: worst.ledger, reason: 'beyondMaxComments' });
  return 2 * (held.comment.text.length - worst.comment.text.length);
}
