import { describe, expect, it } from 'vitest';
import { nextText, resultsText } from '../../../cli/output/results-text.js';
import type { Results } from '../../../cli/results.js';
import { violations } from './schemas.js';

const evaluation = { set: 'stackexchange', trainingPairs: null, n: 160, ties: 0, low: 0.55, high: 0.7 };
const results: Results = {
  run: 'brisk-heron-7',
  stages: 16,
  ran: 14,
  reused: 2,
  seconds: 131,
  synthetic: true,
  evaluations: [
    { ...evaluation, name: 'PMP', accuracy: 0.63, lengthOnlyAccuracy: 0.52 },
    { ...evaluation, name: 'with PMP', trainingPairs: 100, accuracy: 0.61, lengthOnlyAccuracy: 0.5 },
    { ...evaluation, name: 'without PMP', trainingPairs: 100, accuracy: 0.57, lengthOnlyAccuracy: 0.5 },
  ],
  comparisons: [
    {
      candidate: 'with PMP',
      baseline: 'without PMP',
      n: 160,
      difference: 0.04,
      low: -0.02,
      high: 0.1,
      p: 0.214,
    },
  ],
  languageModel: { heldoutLossNats: 3.177, unigramLossNats: 5.833, heldoutTokens: 10_624 },
  report: '/project/report.html',
};
const plain = (_tone: string, text: string) => text;

describe('results', () => {
  it('gives each accuracy its interval, n and length-only baseline, and does not overstate a difference', () => {
    expect(resultsText(results, plain)).toBe(
      [
        '✔ 16 stages in 2m 11s · 14 run · 2 reused',
        '  language model 3.18 nats a token on held-out text (n=10,624; unigram baseline 5.83)',
        '  PMP ranking accuracy on stackexchange 0.63 [0.55, 0.70] (n=160; length-only 0.52; synthetic samples)',
        '  with PMP 0.61 [0.55, 0.70] vs without PMP 0.57 [0.55, 0.70] at 100 pairs (paired p=0.21: too small to tell at this size; n=160; length-only 0.50)',
      ].join('\n'),
    );
  });

  it('names the report and the command that runs it again', () => {
    expect(nextText(results, '/project', 'retort quickstart')).toBe(
      '  report  ./report.html    again  retort quickstart',
    );
    expect(nextText({ ...results, report: null }, '/project', 'retort run a.run.ts')).toBe(
      '  again  retort run a.run.ts',
    );
  });

  it('prints what its schema promises', () => {
    expect(violations({ schema: 'retort.results/1', ...results })).toEqual([]);
  });
});
