import { RowUnreadable } from '../fault.js';
import { objectIn, wellFormed } from '../json-row.js';

/** A text without its last word, and that word with the space before it. */
export interface LastWord {
  readonly context: string;
  readonly word: string;
}

/**
 * One line of JSON with a `text`; its last word is what follows its last space, as the publishers of LAMBADA cut it.
 * Throws RowUnreadable for anything else.
 */
export function parseLastWord(line: string): LastWord {
  const { text } = objectIn(line);
  if (typeof text !== 'string') throw new RowUnreadable('the text is not text');
  const at = wellFormed(text).lastIndexOf(' ');
  if (at < 0) throw new RowUnreadable('a text without a space has no last word');
  if (at === text.length - 1) throw new RowUnreadable('the text ends in a space');
  if (text.slice(0, at).trim() === '') throw new RowUnreadable('nothing stands before the last word');
  return { context: text.slice(0, at), word: text.slice(at) };
}
