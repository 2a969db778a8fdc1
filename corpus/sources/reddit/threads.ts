import type { SourceReader } from '../../../storage/ports.js';
import type { ThreadRecord } from '../../../storage/shards/records.js';
import type { Pace } from '../../pace.js';
import type { IngestRedditParams } from '../../params.js';
import type { RowLedger } from '../../row-ledger.js';
import { dropped, type Filtered } from '../filtered.js';
import { lines } from '../lines.js';
import { parseComment, type RedditComment } from './comments.js';
import { type HeldThread, HeldThreads } from './held-threads.js';
import { parsePost } from './posts.js';

/** One file of a dump, with its books. */
export interface DumpFile {
  readonly source: SourceReader;
  readonly ledger: RowLedger;
}

export interface RedditDump {
  readonly submissions: readonly DumpFile[];
  readonly comments: readonly DumpFile[];
  readonly pace: Pace;
}

/**
 * Posts that pass the filters with their comments, both by ascending id. The comments of a post are spread over the
 * files, so all are read once for each range of posts whose text fits into `joinMemoryBytes`: the budget changes the
 * number of passes, never the threads or the books.
 */
export async function* readRedditThreads(
  dump: RedditDump,
  params: IngestRedditParams,
  joinMemoryBytes: number,
): AsyncGenerator<ThreadRecord> {
  const unmatched = new Map<RowLedger, number>();
  for (let from = 0; from !== Number.POSITIVE_INFINITY; ) {
    const pass = { pace: dump.pace, first: from === 0 };
    const held = new HeldThreads(from, params, joinMemoryBytes);
    for (const file of dump.submissions) {
      const posts = rowsOf(file, pass, (line) => parsePost(line, params));
      for await (const post of posts) held.addPost(post, file.ledger);
    }
    for (const file of dump.comments) {
      const comments = rowsOf(file, pass, (line) => parseComment(line, params));
      for await (const comment of comments) {
        if (pass.first) unmatched.set(file.ledger, (unmatched.get(file.ledger) ?? 0) + 1);
        held.addComment(comment, file.ledger);
      }
    }
    for (const thread of held.inOrder()) {
      const record = enter(thread, params, unmatched);
      if (record !== null) yield record;
    }
    from = held.before;
  }
  for (const [ledger, rows] of unmatched) if (rows > 0) ledger.drop('noPost', rows);
}

/** The rows that pass the filters; the first pass enters all others into the books. */
async function* rowsOf<T>(
  { source, ledger }: DumpFile,
  { pace, first }: { readonly pace: Pace; readonly first: boolean },
  parse: (line: string) => Filtered<T>,
): AsyncGenerator<T> {
  for await (const row of lines(source, (line) =>
    line.trim() === '' ? dropped('blankLine') : parse(line),
  )) {
    await pace.tick();
    if (first) ledger.rowsIn += 1;
    if (row.kind === 'row' && row.value.kind === 'kept') yield row.value.value;
    else if (first && row.kind === 'row' && row.value.kind === 'dropped') ledger.drop(row.value.reason);
    else if (first && row.kind === 'fault') ledger.quarantine(row);
  }
  if (first) ledger.assertWithinLimit();
}

/** Enters a complete thread into the books of every file that gave a part of it; null when it is too small. */
function enter(
  thread: HeldThread,
  { source, minComments }: IngestRedditParams,
  unmatched: Map<RowLedger, number>,
): ThreadRecord | null {
  const comments = [...thread.comments.values()].sort((a, b) => a.comment.id.number - b.comment.id.number);
  const reason = comments.length < minComments ? 'fewComments' : null;
  const outcomes = [thread, ...comments].map(({ ledger }) => ({ ledger, reason }));
  for (const { ledger, reason } of [...thread.leftOut, ...outcomes]) {
    const rows = unmatched.get(ledger);
    if (rows !== undefined) unmatched.set(ledger, rows - 1);
    if (reason === null) ledger.rowsOut += 1;
    else ledger.drop(reason);
  }
  if (reason !== null) return null;
  const { post } = thread;
  return {
    id: post.id.text,
    source,
    title: post.title,
    body: post.text,
    createdAt: post.createdAt,
    responses: comments.map(({ comment }) => responseOf(comment)),
  };
}

function responseOf({ id, text, score, createdAt }: RedditComment) {
  return { id: id.text, text, score, accepted: false, createdAt };
}
