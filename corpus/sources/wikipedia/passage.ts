import { characters } from '../../pairs/characters.js';

/** What a revert changed: the same words before, then the clean and the vandalised continuation. */
export interface Passage {
  readonly before: string;
  readonly clean: string;
  readonly vandalised: string;
}

export interface PassageParams {
  /** Characters of unchanged text before the passage. */
  readonly contextChars: number;
  /** Characters of unchanged text after it, within its line, up to the end of a word. */
  readonly followingChars: number;
  /** A longer passage is left out. */
  readonly maxPassageChars: number;
}

/**
 * The passage that differs between two versions of a text. It starts where the first changed word does and goes on
 * behind the last change to the end of the line, or of the word at `followingChars`.
 * By hand: `a b c d` and `a x c d` differ in `b c d` and `x c d` after `a `.
 */
export function changedPassage(
  clean: string,
  vandalised: string,
  { contextChars, followingChars, maxPassageChars }: PassageParams,
): Passage | 'whitespaceOnly' | 'emptyPassage' | 'longPassage' {
  const prefix = sharedPrefix(clean, vandalised);
  const suffix = sharedSuffix(clean, vandalised, prefix);
  const start = wordStart(clean, prefix);
  const end = following(clean.slice(clean.length - suffix), followingChars) - suffix;
  const passage = {
    before: clean.slice(contextStart(clean, start, contextChars), start),
    clean: clean.slice(start, clean.length + end).trimEnd(),
    vandalised: vandalised.slice(start, vandalised.length + end).trimEnd(),
  };
  if (passage.clean === passage.vandalised) return 'whitespaceOnly';
  if (passage.clean === '' || passage.vandalised === '') return 'emptyPassage';
  const longest = Math.max(characters(passage.clean), characters(passage.vandalised));
  return longest > maxPassageChars ? 'longPassage' : passage;
}

function sharedPrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length += 1;
  return length;
}

function sharedSuffix(a: string, b: string, prefix: number): number {
  const limit = Math.min(a.length, b.length) - prefix;
  let length = 0;
  while (length < limit && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1;
  return length;
}

/** Behind the last white space before `index`. */
function wordStart(text: string, index: number): number {
  let start = index;
  while (start > 0 && !/\s/.test(text[start - 1] ?? '')) start -= 1;
  return start;
}

/** Where a word starts at most `chars` characters before `end`, or `end`. */
function contextStart(text: string, end: number, chars: number): number {
  if (end <= chars) return 0;
  const space = text.slice(end - chars - 1, end).search(/\s\S/);
  return space < 0 ? end : end - chars + space;
}

/** How much of an unchanged rest belongs to the passage. */
function following(rest: string, chars: number): number {
  const line = rest.split('\n', 1)[0]?.length ?? 0;
  if (line <= chars) return line;
  const space = rest.slice(chars, line).search(/\s/);
  return space < 0 ? line : chars + space;
}
