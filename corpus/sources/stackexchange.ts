import type { SourceReader } from '../../storage/ports.js';
import type { ResponseRecord, ThreadRecord } from '../../storage/shards/records.js';
import type { Pace } from '../pace.js';
import { answerScore } from '../pairs/score.js';
import type { RowLedger } from '../row-ledger.js';
import { RowUnreadable } from './fault.js';
import { htmlToText } from './html-text.js';
import { type IdRange, PostTable } from './post-table.js';
import { type Post, parsePost, parseVote } from './stackexchange-posts.js';
import { type Attributes, xmlRows } from './xml-rows.js';

type Question = Extract<Post, { type: 'question' }>;
type Answer = Extract<Post, { type: 'answer' }>;

/** One dump, with the books of its two files. */
export interface Dump {
  readonly posts: SourceReader;
  readonly votes: SourceReader;
  readonly postLedger: RowLedger;
  readonly voteLedger: RowLedger;
  readonly pace: Pace;
}

/**
 * Questions with their answers, both by ascending id. The posts of a question are spread over the file, so it is
 * read once to survey it (14 bytes an id stay) and then once for each range of questions whose text fits into
 * `joinMemoryBytes`: the budget changes the number of passes, never the threads.
 */
export async function* readThreads(
  dump: Dump,
  source: string,
  joinMemoryBytes: number,
): AsyncGenerator<ThreadRecord> {
  const table = await surveyPosts(dump);
  await countVotes(dump, table);
  for (const range of table.windows(joinMemoryBytes)) {
    for (const [question, answers] of await threadsIn(range, dump, table)) {
      yield threadOf(question, answers, { dump, table, source });
    }
  }
}

async function surveyPosts({ posts, postLedger: ledger, pace }: Dump): Promise<PostTable> {
  const table = new PostTable();
  const parseOnce = (attributes: Attributes): Post => {
    const post = parsePost(attributes);
    if (table.kindOf(post.id) !== 'absent') throw new RowUnreadable(`Id ${post.id} occurs twice`);
    return post;
  };
  for await (const row of xmlRows(posts, 'posts', parseOnce)) {
    await pace.tick();
    ledger.rowsIn += 1;
    if (row.kind === 'fault') ledger.quarantine(row);
    else survey(row.value, table, ledger);
  }
  ledger.assertWithinLimit();
  return table;
}

function survey(post: Post, table: PostTable, ledger: RowLedger): void {
  table.setKind(post.id, post.type);
  if (post.type === 'other') ledger.drop('otherPostType');
  else table.addThreadBytes(post.type === 'answer' ? post.parentId : post.id, heldBytes(post));
  if (post.type === 'question' && post.acceptedAnswerId !== null) table.accept(post.acceptedAnswerId);
}

/** Two bytes a character and a record's overhead, about what a held post costs. */
function heldBytes(post: Question | Answer): number {
  return 2 * post.body.length + 256;
}

async function countVotes({ votes, voteLedger: ledger, pace }: Dump, table: PostTable): Promise<void> {
  for await (const row of xmlRows(votes, 'votes', parseVote)) {
    await pace.tick();
    ledger.rowsIn += 1;
    if (row.kind === 'fault') ledger.quarantine(row);
    else if (row.value.type === 'other') ledger.drop('otherVoteType');
    else if (table.kindOf(row.value.postId) === 'absent') ledger.drop('absentPost');
    else {
      ledger.rowsOut += 1;
      if (row.value.type === 'accepted') table.accept(row.value.postId);
      else table.addVotes(row.value.postId, row.value.type === 'up' ? 1 : -1);
    }
  }
  ledger.assertWithinLimit();
}

async function threadsIn(
  { from, before }: IdRange,
  { posts, postLedger: ledger, pace }: Dump,
  table: PostTable,
): Promise<[Question, Answer[]][]> {
  const questions = new Map<number, Question>();
  const answers = new Map<number, Answer[]>();
  const quarantined = new Set(ledger.faults.map(({ row }) => row));
  for await (const row of xmlRows(posts, 'posts', parsePost)) {
    await pace.tick();
    if (row.kind === 'fault' || quarantined.has(row.row) || row.value.type === 'other') continue;
    const post = row.value;
    const questionId = post.type === 'answer' ? post.parentId : post.id;
    if (questionId < from || questionId >= before) continue;
    if (post.type === 'question') questions.set(post.id, post);
    else if (table.kindOf(questionId) === 'question') append(answers, questionId, post);
    else ledger.drop('noQuestion');
  }
  const ids = [...questions.keys()].sort((a, b) => a - b);
  return ids.flatMap((id) => {
    const question = questions.get(id);
    return question === undefined ? [] : [[question, answers.get(id) ?? []]];
  });
}

function append(answers: Map<number, Answer[]>, questionId: number, answer: Answer): void {
  const held = answers.get(questionId);
  if (held === undefined) answers.set(questionId, [answer]);
  else held.push(answer);
}

interface Site {
  readonly dump: Dump;
  readonly table: PostTable;
  readonly source: string;
}

function threadOf(question: Question, answers: Answer[], { dump, table, source }: Site): ThreadRecord {
  const responses: ResponseRecord[] = [];
  dump.postLedger.rowsOut += 1;
  for (const { id, body, createdAt } of answers.sort((a, b) => a.id - b.id)) {
    const text = htmlToText(body);
    const accepted = table.isAccepted(id);
    if (text === '') dump.postLedger.drop('emptyBody');
    else {
      dump.postLedger.rowsOut += 1;
      responses.push({
        id: String(id),
        text,
        score: answerScore(table.netVotesOf(id), accepted),
        accepted,
        createdAt,
      });
    }
  }
  const { id, title, body, createdAt } = question;
  return { id: String(id), source, title, body: htmlToText(body), createdAt, responses };
}
