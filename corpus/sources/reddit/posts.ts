import type { RedditFilterParams } from '../../params.js';
import { dropped, type Filtered, kept } from '../filtered.js';
import { objectIn } from '../json-row.js';
import {
  authorIn,
  createdIn,
  idIn,
  isEdited,
  isMarker,
  isTrue,
  type RedditId,
  scoreIn,
  textIn,
} from './fields.js';

export interface RedditPost {
  readonly id: RedditId;
  readonly title: string;
  readonly text: string;
  readonly author: string | null;
  readonly createdAt: string;
}

/** Reads one line of a dump of submissions. Throws RowUnreadable naming the field at fault. */
export function parsePost(line: string, filters: RedditFilterParams): Filtered<RedditPost> {
  const row = objectIn(line);
  const post = {
    id: idIn(row, 'id'),
    title: textIn(row, 'title'),
    text: textIn(row, 'selftext'),
    author: authorIn(row),
    createdAt: createdIn(row),
  };
  const score = scoreIn(row);
  if (filters.excludeDeleted && isDeleted(post, row)) return dropped('deleted');
  if (filters.selfPostsOnly && !isSelfPost(row)) return dropped('linkPost');
  if (filters.excludeNsfw && isTrue(row.over_18)) return dropped('nsfw');
  if (filters.excludeEdited && isEdited(row)) return dropped('edited');
  if (score < filters.minPostScore) return dropped('lowScore');
  return kept(post);
}

function isDeleted({ title, text, author }: RedditPost, row: Readonly<Record<string, unknown>>): boolean {
  const removed = row.removed_by_category ?? row.banned_by ?? 'null';
  return author === null || isMarker(title) || isMarker(text) || removed !== 'null';
}

/** Dumps of the first years lack `is_self`, but a self post’s domain names its community. */
function isSelfPost({ is_self, domain }: Readonly<Record<string, unknown>>): boolean {
  return is_self === undefined ? typeof domain === 'string' && domain.startsWith('self.') : isTrue(is_self);
}
