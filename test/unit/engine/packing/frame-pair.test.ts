import { describe, expect, it } from 'vitest';
import { framePair } from '../../../../engine/packing/frame-pair.js';

const ids = (...tokens: number[]) => Uint16Array.from(tokens);
const pair = { context: ids(10, 11, 12), good: ids(20, 21), bad: ids(30) };
const END = 1;
const GOOD = 2;
const BAD = 3;

const rows = (form: 'ranked' | 'binarised', contextLength = 100, of = pair) =>
  framePair(of, form, contextLength).map(({ good, bad }) => ({ good: [...good], bad: [...bad] }));

describe('framing a pair', () => {
  it('compares good with bad, each closed by the end-of-context token', () => {
    expect(rows('ranked')).toEqual([{ good: [10, 11, 12, 20, 21, END], bad: [10, 11, 12, 30, END] }]);
  });

  it('binarises A over B into GOOD:A over BAD:A, and BAD:B over GOOD:B', () => {
    expect(rows('binarised')).toEqual([
      { good: [10, 11, 12, GOOD, 20, 21, END], bad: [10, 11, 12, BAD, 20, 21, END] },
      { good: [10, 11, 12, BAD, 30, END], bad: [10, 11, 12, GOOD, 30, END] },
    ]);
  });

  it('cuts the context on its left, by what the longer answer needs, and says so', () => {
    expect(rows('ranked', 5)).toEqual([{ good: [11, 12, 20, 21, END], bad: [11, 12, 30, END] }]);
    expect(framePair(pair, 'ranked', 5)[0]).toMatchObject({ truncated: true, goodAnswerStart: 2 });
    expect(framePair(pair, 'ranked', 6)[0]).toMatchObject({ truncated: false, goodAnswerStart: 3 });
  });

  it('keeps an answer that fills the window, and never cuts one that does not fit', () => {
    expect(rows('ranked', 3)).toEqual([{ good: [20, 21, END], bad: [30, END] }]);
    expect(rows('ranked', 2)).toEqual([]);
    expect(rows('binarised', 3)).toEqual([]);
  });

  it('frames an empty answer and an empty context', () => {
    const empty = { context: ids(), good: ids(), bad: ids(30) };
    expect(rows('ranked', 10, empty)).toEqual([{ good: [END], bad: [30, END] }]);
  });
});
