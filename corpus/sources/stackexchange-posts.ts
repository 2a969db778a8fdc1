import { RowUnreadable } from './fault.js';
import { utcInstant } from './utc-instant.js';
import type { Attributes } from './xml-rows.js';

const MAX_ID = 2 ** 31 - 1;
const QUESTION = 1;
const ANSWER = 2;

/** A row of `Posts.xml`; bodies are HTML. Posts that are neither question nor answer carry nothing else. */
export type Post =
  | {
      readonly type: 'question';
      readonly id: number;
      readonly title: string;
      readonly body: string;
      readonly acceptedAnswerId: number | null;
      readonly createdAt: string | null;
    }
  | {
      readonly type: 'answer';
      readonly id: number;
      readonly parentId: number;
      readonly body: string;
      readonly createdAt: string | null;
    }
  | { readonly type: 'other'; readonly id: number };

/** Throws RowUnreadable naming the attribute at fault. `ContentLicense` and the like are not needed. */
export function parsePost(row: Attributes): Post {
  const id = requiredId(row, 'Id');
  const type = requiredId(row, 'PostTypeId');
  if (type !== QUESTION && type !== ANSWER) return { type: 'other', id };
  const body = row.Body ?? '';
  const createdAt = utcInstant('CreationDate', row.CreationDate);
  if (type === ANSWER) return { type: 'answer', id, parentId: requiredId(row, 'ParentId'), body, createdAt };
  const acceptedAnswerId = row.AcceptedAnswerId === undefined ? null : requiredId(row, 'AcceptedAnswerId');
  return { type: 'question', id, title: row.Title ?? '', body, acceptedAnswerId, createdAt };
}

/** What a row of `Votes.xml` says about a post; other vote types are `other`. */
export interface Vote {
  readonly postId: number;
  readonly type: 'accepted' | 'up' | 'down' | 'other';
}

const VOTE_TYPES = new Map<number, Vote['type']>([
  [1, 'accepted'],
  [2, 'up'],
  [3, 'down'],
]);

export function parseVote(row: Attributes): Vote {
  const type = VOTE_TYPES.get(requiredId(row, 'VoteTypeId')) ?? 'other';
  return { postId: requiredId(row, 'PostId'), type };
}

function requiredId(row: Attributes, name: string): number {
  const text = row[name];
  if (text === undefined) throw new RowUnreadable(`no ${name}`);
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 1 && value <= MAX_ID))
    throw new RowUnreadable(`${name} is not an id: “${text.slice(0, 40)}”`);
  return value;
}
