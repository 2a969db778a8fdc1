import type { RedditFilterParams } from '../../params.js';
import { RowUnreadable } from '../fault.js';
import { dropped, type Filtered, kept } from '../filtered.js';
import { objectIn } from '../json-row.js';
import {
  authorIn,
  createdIn,
  idIn,
  isEdited,
  isMarker,
  type RedditId,
  type Row,
  scoreIn,
  textIn,
} from './fields.js';

export interface RedditComment {
  readonly id: RedditId;
  readonly post: RedditId;
  readonly text: string;
  readonly author: string | null;
  readonly score: number;
  readonly createdAt: string;
}

/** Reads one line of a dump of comments. Throws RowUnreadable naming the field at fault. */
export function parseComment(line: string, filters: RedditFilterParams): Filtered<RedditComment> {
  const row = objectIn(line);
  const comment = {
    id: idIn(row, 'id'),
    post: idIn(row, 'link_id', 't3_'),
    text: textIn(row, 'body'),
    author: authorIn(row),
    score: scoreIn(row),
    createdAt: createdIn(row),
  };
  const reply = isReply(row);
  if (filters.excludeDeleted && (comment.author === null || isMarker(comment.text)))
    return dropped('deleted');
  if (comment.text === '') return dropped('emptyBody');
  if (filters.excludeModerators && isModerator(row)) return dropped('moderator');
  if (filters.excludeEdited && isEdited(row)) return dropped('edited');
  if (filters.topLevelOnly && reply) return dropped('reply');
  if (comment.score < filters.minCommentScore) return dropped('lowScore');
  return kept(comment);
}

const OFFICES = new Set<unknown>(['moderator', 'admin', 'special']);

/** Comments in office are marked; the automatic moderator’s not always. */
function isModerator({ distinguished, author }: Row): boolean {
  return OFFICES.has(distinguished) || author === 'AutoModerator';
}

/** The parent of a comment is the post itself or another comment. */
function isReply({ parent_id, link_id }: Row): boolean {
  if (typeof parent_id !== 'string') throw new RowUnreadable('no parent_id');
  return parent_id !== link_id;
}
