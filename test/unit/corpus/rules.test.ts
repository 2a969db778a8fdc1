import { describe, expect, it } from 'vitest';
import { uniform } from '../../../corpus/counter-based.js';
import { answerScore } from '../../../corpus/pairs/score.js';
import { PostTable } from '../../../corpus/sources/post-table.js';
import { splitOf } from '../../../corpus/split.js';

describe('the score of an answer', () => {
  it.each([
    [0, false, 0],
    [1, false, 1],
    [2, false, 2],
    [4, false, 2],
    [5, false, 3],
    [10, true, 4],
    [0, true, 1],
    [-1, false, -1],
    [-7, false, -1],
    [-1, true, -1],
  ])('of %d votes, accepted %s, is %d', (upvotes, accepted, score) => {
    expect(answerScore(upvotes, accepted)).toBe(score);
  });
});

describe('counter-based draws', () => {
  it('are uniform and depend on seed, purpose and index', () => {
    const draws = Array.from({ length: 4000 }, (_, i) => uniform(1, 'test', String(i)));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(
      new Set([uniform(1, 'a', '1'), uniform(2, 'a', '1'), uniform(1, 'b', '1'), uniform(1, 'a', '2')]).size,
    ).toBe(4);
  });

  it('never change: every split of every store depends on them', () => {
    expect(uniform(1, 'heldout', 'ai/1')).toBe(0.5010690807834822);
  });

  it('hold out a larger part that contains the smaller', () => {
    const groups = Array.from({ length: 500 }, (_, i) => `g${i}`);
    const heldout = (heldoutFraction: number) =>
      groups.filter((group) => splitOf(group, { seed: 3, heldoutFraction }) === 'heldout');
    expect(heldout(0)).toEqual([]);
    expect(heldout(1)).toEqual(groups);
    expect(heldout(0.5)).toEqual(expect.arrayContaining(heldout(0.1)));
  });
});

describe('windows of questions', () => {
  const table = new PostTable();
  for (const [id, bytes] of [
    [3, 40],
    [5, 40],
    [5000, 40],
    [9_999_999, 200],
    [10_000_000, 10],
  ] as const) {
    table.addThreadBytes(id, bytes);
  }

  it.each([
    [1000, [0]],
    [100, [0, 5000, 9_999_999, 10_000_000]],
    [1, [0, 5, 5000, 9_999_999, 10_000_000]],
  ])('of %d bytes cover all ids without a gap', (budget, starts) => {
    const windows = [...table.windows(budget)];
    expect(windows.map(({ from }) => from)).toEqual(starts);
    expect(windows.map(({ before }) => before)).toEqual([...starts.slice(1), Number.POSITIVE_INFINITY]);
  });
});
