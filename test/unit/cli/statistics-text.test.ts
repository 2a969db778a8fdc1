import { describe, expect, it } from 'vitest';
import { statisticsText } from '../../../cli/output/statistics-text.js';

describe('statistics of an artifact', () => {
  it('are told leaf by leaf, and lists of things with several facts as tables', () => {
    const { rows, lists } = statisticsText({
      rows: 12,
      tokenizer: null,
      dropped: { short: 3, 'no answer': { old: 1 } },
      quantiles: [1, 5, 9],
      sources: [
        { name: 'beer', train: { pairs: 4 } },
        { name: 'ai', train: { pairs: 2 }, ties: 1 },
      ],
    });
    expect(rows).toEqual([
      ['rows', '12'],
      ['tokenizer', '-'],
      ['dropped.short', '3'],
      ['dropped.no answer.old', '1'],
      ['quantiles', '1, 5, 9'],
    ]);
    expect(lists).toEqual([
      {
        name: 'sources',
        rows: [
          ['name', 'train.pairs', 'ties'],
          ['beer', '4', '-'],
          ['ai', '2', '1'],
        ],
      },
    ]);
  });

  it('say of lists of lists no more than that they are there', () => {
    expect(statisticsText({ grid: [[1, 2], [3]], none: [] })).toEqual({
      rows: [
        ['grid', '[[1,2],[3]]'],
        ['none', ''],
      ],
      lists: [],
    });
  });
});
