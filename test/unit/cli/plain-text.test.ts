import { describe, expect, it } from 'vitest';
import { harmless, wrapped } from '../../../cli/output/plain-text.js';

describe('other people’s text on a terminal', () => {
  it('cannot move the cursor, color, ring, or turn the direction of writing', () => {
    expect(harmless('a\u001b[2Jb\u0007c\u202ed\u009be')).toBe('a\\u{1b}[2Jb\\u{7}c\\u{202e}d\\u{9b}e');
    expect(harmless('one\r\ntwo\rthree\tfour')).toBe('one\ntwo\nthree    four');
    expect(harmless('zażółć 漢字 🐦')).toBe('zażółć 漢字 🐦');
  });

  it('is broken between words, and within a word only where it is wider than a line', () => {
    expect(wrapped('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
    expect(wrapped('abcdefghijkl mn', 5)).toEqual(['abcde', 'fghij', 'kl mn']);
    expect(wrapped('one\n\ntwo', 10)).toEqual(['one', '', 'two']);
  });

  it('counts wide letters as two cells', () => {
    expect(wrapped('漢字漢字', 5)).toEqual(['漢字', '漢字']);
  });
});
