import { describe, expect, it } from 'vitest';
import {
  accuraciesOf,
  outcomeByLength,
  outcomeUnder,
  perplexitiesOf,
  type Rule,
  type ScoredItem,
  scoredItems,
} from '../../../evaluation/task-outcomes.js';
import type { TaskScoreRecord } from '../../../storage/shards/records.js';

const blank: TaskScoreRecord = {
  item: 'i',
  category: 'c',
  option: 0,
  correct: false,
  chars: 1,
  tokens: 1,
  logprob: null,
  unconditionalLogprob: null,
  reward: null,
  greedy: null,
};

/** An item whose first option is the correct one. */
const itemOf = (...options: readonly Partial<TaskScoreRecord>[]): ScoredItem =>
  options.map((option, index) => ({ ...blank, option: index, correct: index === 0, ...option }));

/** The correct option is likelier in total, the other one likelier a token and less surprising without the question. */
const split = itemOf(
  { logprob: -6, tokens: 2, unconditionalLogprob: -9 },
  { logprob: -8, tokens: 4, unconditionalLogprob: -12, chars: 9 },
);

describe('a choice', () => {
  it.each<[Rule, number | null]>([
    ['paperScore', 0],
    ['logprob', 1],
    ['meanLogprob', 0],
    ['reward', null],
    ['greedy', null],
  ])('is made by %s alone', (rule, expected) => {
    expect(outcomeUnder(rule, split)).toBe(expected);
  });

  it('is half right in a tie for the first place, and not in a tie below it', () => {
    expect(outcomeUnder('reward', itemOf({ reward: 1 }, { reward: 1 }, { reward: 0 }))).toBe(0.5);
    expect(outcomeUnder('reward', itemOf({ reward: 0 }, { reward: 1 }, { reward: 0 }))).toBe(0);
    expect(outcomeUnder('reward', itemOf({ reward: 2 }, { reward: 1 }, { reward: 1 }))).toBe(1);
  });

  it('of the longest option is the baseline', () => {
    expect(outcomeByLength(split)).toBe(0);
    expect(outcomeByLength(itemOf({ logprob: -1 }))).toBe(null);
  });
});

describe('a last word', () => {
  it('is found when each token is the likeliest, by no other rule', () => {
    const word = itemOf({ logprob: -1, greedy: true });
    expect(outcomeUnder('greedy', word)).toBe(1);
    expect(outcomeUnder('greedy', itemOf({ logprob: -1, greedy: false }))).toBe(0);
    expect(outcomeUnder('logprob', word)).toBe(null);
  });

  it('has a perplexity: exp of the mean surprise a word, with its interval', () => {
    const words = [-1, -2, -3].map((logprob) => itemOf({ logprob, greedy: false }));
    const half = (1.959963984540054 * 1) / Math.sqrt(3);
    expect(perplexitiesOf([...words, split])).toEqual([
      {
        category: null,
        n: 3,
        perplexity: Math.exp(2),
        low: expect.closeTo(Math.exp(2 - half), 9),
        high: expect.closeTo(Math.exp(2 + half), 9),
      },
    ]);
  });
});

describe('accuracies of a task', () => {
  it('stand for all items beside each category, never alone', () => {
    const items = [
      itemOf({ reward: 1, category: 'helpful' }, { reward: 0, category: 'helpful' }),
      itemOf({ reward: 0, category: 'harmless' }, { reward: 1, category: 'harmless' }),
      itemOf({ reward: 1, category: 'helpful' }, { reward: 1, category: 'helpful' }),
    ];
    const found = accuraciesOf(items).map(({ rule, category, n, ties, accuracy }) => [
      rule,
      category,
      n,
      ties,
      accuracy,
    ]);
    expect(found).toEqual([
      ['reward', null, 3, 1, 0.5],
      ['reward', 'harmless', 1, 0, 0],
      ['reward', 'helpful', 2, 1, 0.75],
    ]);
  });
});

describe('rows of scores', () => {
  it('are one item as long as they name it', () => {
    const rows = ['a', 'a', 'b', 'a'].map((item) => ({ ...blank, item }));
    expect(scoredItems(rows).map((item) => item.length)).toEqual([2, 1, 1]);
  });
});
