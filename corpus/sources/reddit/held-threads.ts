import type { RedditFilterParams } from '../../params.js';
import type { RowLedger } from '../../row-ledger.js';
import type { RedditComment } from './comments.js';
import type { RedditPost } from './posts.js';

/** A post with the comments found so far, and the books that each of them goes back to. */
export interface HeldThread {
  readonly post: RedditPost;
  readonly ledger: RowLedger;
  readonly comments: Map<number, HeldComment>;
  /** Rows that were left out in favour of what is held, to be entered once the thread is complete. */
  readonly leftOut: LeftOut[];
}

interface HeldComment {
  readonly comment: RedditComment;
  readonly ledger: RowLedger;
}

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
      this.#threads.set(id, { post, ledger, comments: new Map(), leftOut: [] });
      this.#grow(postBytes(post));
    }
  }

  /** Of more than `maxComments` the lowest score goes, of equal scores the latest id. */
  addComment(comment: RedditComment, ledger: RowLedger): void {
    const thread = this.#threads.get(comment.post.number);
    if (thread === undefined) return;
    const { comments, leftOut, post } = thread;
    const { maxComments, excludeOriginalPoster } = this.#params;
    if (comments.has(comment.id.number)) leftOut.push({ ledger, reason: 'duplicate' });
    else if (excludeOriginalPoster && comment.author !== null && comment.author === post.author)
      leftOut.push({ ledger, reason: 'originalPoster' });
    else {
      comments.set(comment.id.number, { comment, ledger });
      this.#grow(commentBytes(comment));
      if (comments.size > maxComments) this.#leaveOutWorst(thread);
    }
  }

  #leaveOutWorst({ comments, leftOut }: HeldThread): void {
    const [worst] = [...comments.values()].sort(
      (a, b) => a.comment.score - b.comment.score || b.comment.id.number - a.comment.id.number,
    );
    if (worst === undefined) return;
    comments.delete(worst.comment.id.number);
    this.#heldBytes -= commentBytes(worst.comment);
    leftOut.push({ ledger: worst.ledger, reason: 'beyondMaxComments' });
  }

  #grow(bytes: number): void {
    this.#heldBytes += bytes;
    if (this.#heldBytes <= this.#budgetBytes) return;
    const latestFirst = [...this.#threads.keys()].sort((a, b) => b - a);
    for (const id of latestFirst.slice(0, -1)) {
      if (this.#heldBytes <= this.#budgetBytes / 2) break;
      this.#forget(id);
    }
  }

  #forget(id: number): void {
    const thread = this.#threads.get(id);
    if (thread === undefined) return;
    this.#heldBytes -= postBytes(thread.post);
    for (const { comment } of thread.comments.values()) this.#heldBytes -= commentBytes(comment);
    this.#threads.delete(id);
    this.#before = id;
  }

  /** Complete once every row has been offered; by ascending id, which is by time. */
  inOrder(): HeldThread[] {
    return [...this.#threads.values()].sort((a, b) => a.post.id.number - b.post.id.number);
  }
}

/** Two bytes a character and a record's overhead, about what is held. */
function postBytes({ title, text }: RedditPost): number {
  return 2 * (title.length + text.length) + 512;
}

function commentBytes({ text }: RedditComment): number {
  return 2 * text.length + 512;
}
