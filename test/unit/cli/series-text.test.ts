import { describe, expect, it } from 'vitest';
import { seriesCsv, seriesText, spark } from '../../../cli/output/series-text.js';
import { summaries, type TrainingSeries } from '../../../cli/series.js';

const points = [5, 9, 3, 4].map((value, index) => ({ step: index + 1, value }));
const found: TrainingSeries = {
  of: 'brisk-heron-7/lm',
  series: new Map([
    ['lossNats', points],
    ['learningRate', [{ step: 1, value: 0.1 }]],
  ]),
  complete: true,
  live: null,
};
const plain = (_: string, text: string) => text;

describe('the series of a training', () => {
  it('are told with their ends, their extremes and their course', () => {
    expect(seriesText(found, summaries(found, []), 100, plain).split('\n')).toEqual([
      'brisk-heron-7/lm, 4 steps',
      'series  first  last  lowest    highest',
      'loss    5      4     3 at 3    9 at 2    ▃█▁▂',
      'lr      0.1    0.1   0.1 at 1  0.1 at 1  ▁',
    ]);
  });

  it('leave the course out where a terminal is too narrow for it', () => {
    expect(seriesText(found, summaries(found, ['loss']), 40, plain)).not.toMatch(/[▁-█]/);
  });

  it('of a training that goes on say how far they reach, and what it said last', () => {
    const live = { done: 6, total: 10, unit: 'steps', values: { lossNats: 3.5 } } as const;
    const text = seriesText({ ...found, complete: false, live }, summaries(found, ['loss']), 100, plain);
    expect(text).toMatch(
      /^brisk-heron-7\/lm, not finished; its newest checkpoint is of step 4\nstep 6\/10 {2}loss 3\.5\n/,
    );
  });

  it('are chosen by their own or their short names, in the order of the names', () => {
    expect(summaries(found, ['lr', 'lossNats']).map(({ name }) => name)).toEqual([
      'learningRate',
      'lossNats',
    ]);
    expect(() => summaries(found, ['nope'])).toThrowError(/has no series nope/);
  });

  it('are flat as CSV, in full precision', () => {
    const series = [{ ...summaries(found, ['lr'])[0], points: [{ step: 1, value: 0.1 + 0.2 }] }];
    expect(seriesCsv(series as Parameters<typeof seriesCsv>[0])).toBe(
      'step,name,value\n1,learningRate,0.30000000000000004\n',
    );
  });

  it('fit a course of any width by means of consecutive steps', () => {
    expect(spark(points, 2)).toBe('█▁');
    expect(spark([{ step: 1, value: 7 }], 8)).toBe('▁');
  });
});
