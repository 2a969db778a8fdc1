import { describe, expect, it } from 'vitest';
import { nextText, resultsText } from '../../../cli/output/results-text.js';
import type { Results } from '../../../cli/results.js';
import { violations } from './schemas.js';

const evaluation = { set: 'stackexchange', trainingPairs: null, n: 160, ties: 0, low: 0.55, high: 0.7 };
const answered = { rule: 'paperScore', n: 120, ties: 0, low: 0.43, high: 0.61, perplexity: null };
const compared = { n: 120, low: -0.1, high: 0.1 };
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
  tasks: [
    {
      task: 'hhh',
      chance: 0.5,
      models: [
        { ...answered, model: 'raw', accuracy: 0.52 },
        { ...answered, model: 'prompted', accuracy: 0.55 },
      ],
      comparisons: [{ ...compared, candidate: 'prompted', baseline: 'raw', difference: 0.03, p: 0.71 }],
    },
    {
      task: 'last-words',
      chance: null,
      models: [
        { ...answered, model: 'raw', rule: 'greedy', accuracy: 0.32, perplexity: 41.27 },
        { ...answered, model: 'prompted', rule: 'greedy', accuracy: 0.11, perplexity: 1_304_127.1 },
      ],
      comparisons: [{ ...compared, candidate: 'prompted', baseline: 'raw', difference: -0.21, p: 0.0004 }],
    },
  ],
  languageModel: { heldoutLossNats: 3.177, unigramLossNats: 5.833, heldoutTokens: 10_624 },
  distillation: { before: 0.251, after: 0.042, sequences: 32 },
  effects: [
    { id: 'promote:helper', status: 'succeeded', message: 'promoted as helper 1, the first model as helper' },
    { id: 'promote:other', status: 'skipped', message: null },
  ],
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
        '  distilled 0.04 nats a token from the prompted model, 0.25 before (n=32 held-out sequences)',
        '  hhh: raw 0.52, prompted 0.55 (n=120; 95 % intervals ±0.09 at most; chance 0.50; 1 of 1 comparisons too small to tell; synthetic samples)',
        '  last-words: raw 0.32 (perplexity 41.3), prompted 0.11 (perplexity 1.3e+6) (n=120; 95 % intervals ±0.09 at most; raw above prompted, paired p=0.00040; synthetic samples)',
        '  promoted as helper 1, the first model as helper',
        '  promote:other skipped',
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
