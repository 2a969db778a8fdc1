import type { TaskScoreRecord } from '../storage/shards/records.js';
import { type Accuracy, accuracyOf, type Outcome, outcome, z95 } from './accuracy.js';

/**
 * How a model's choice is read from its scores (method §6). Of several options the one is chosen that has the highest
 * `paperScore` = log P(a|q) − log P(a), `logprob` = log P(a|q), `meanLogprob` = log P(a|q) / tokens, or `reward`; a
 * last word is found when each of its tokens is the likeliest, `greedy`.
 */
export type Rule = 'paperScore' | 'logprob' | 'meanLogprob' | 'reward' | 'greedy';

/** The scores of one item's options, in their order. */
export type ScoredItem = readonly TaskScoreRecord[];

/** Consecutive rows of one item, together. */
export function scoredItems(rows: readonly TaskScoreRecord[]): ScoredItem[] {
  const items: TaskScoreRecord[][] = [];
  for (const row of rows) {
    const open = items.at(-1);
    if (open?.[0]?.item === row.item) open.push(row);
    else items.push([row]);
  }
  return items;
}

const difference = (a: number | null, b: number | null) => (a === null || b === null ? null : a - b);

const readings: { readonly [R in Exclude<Rule, 'greedy'>]: (row: TaskScoreRecord) => number | null } = {
  paperScore: ({ logprob, unconditionalLogprob }) => difference(logprob, unconditionalLogprob),
  logprob: ({ logprob }) => logprob,
  meanLogprob: ({ logprob, tokens }) => (logprob === null ? null : logprob / tokens),
  reward: ({ reward }) => reward,
};

const isChoice = (item: ScoredItem) => item.length > 1;

/** What a rule says of an item; null where the rule does not apply to it. */
export function outcomeUnder(rule: Rule, item: ScoredItem): Outcome | null {
  if (rule === 'greedy') {
    const greedy = item[0]?.greedy ?? null;
    return isChoice(item) || greedy === null ? null : greedy ? 1 : 0;
  }
  return isChoice(item) ? choiceBy(readings[rule], item) : null;
}

/** What the rule "the longest option is the best" says of an item; null for an item of one option. */
export function outcomeByLength(item: ScoredItem): Outcome | null {
  return isChoice(item) ? choiceBy(({ chars }) => chars, item) : null;
}

/** 1 when the correct option has the largest number, ½ when another has the same, else 0. */
function choiceBy(reading: (row: TaskScoreRecord) => number | null, item: ScoredItem): Outcome | null {
  let correct: number | null = null;
  let best = Number.NEGATIVE_INFINITY;
  for (const row of item) {
    const value = reading(row);
    if (value === null) return null;
    if (row.correct) correct = value;
    else best = Math.max(best, value);
  }
  return correct === null ? null : outcome(correct, best);
}

const RULES: readonly Rule[] = ['paperScore', 'logprob', 'meanLogprob', 'reward', 'greedy'];

/** What a model scores under one rule on the items of one category, or on all. */
export interface CategoryAccuracy extends Accuracy {
  readonly rule: Rule;
  /** Null for all items. */
  readonly category: string | null;
}

/** Every rule that applies, over all items and over each category, categories by name. */
export function accuraciesOf(items: readonly ScoredItem[]): CategoryAccuracy[] {
  return RULES.flatMap((rule) =>
    categoriesOf(items).flatMap(({ category, members }) => {
      const outcomes = members.flatMap((item) => outcomeUnder(rule, item) ?? []);
      return outcomes.length === 0 ? [] : [{ rule, category, ...accuracyOf(outcomes) }];
    }),
  );
}

/** How surprised a model is by last words, a word. */
export interface Perplexity {
  /** Null for all items. */
  readonly category: string | null;
  readonly n: number;
  /** exp of the mean over words of −log P(word). */
  readonly perplexity: number;
  /** 95 % interval, from the standard error of that mean; null with one word. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Of items with one option, over all and over each category. */
export function perplexitiesOf(items: readonly ScoredItem[]): Perplexity[] {
  return categoriesOf(items).flatMap(({ category, members }) => {
    const nats = members.flatMap((item) => {
      const logprob = item[0]?.logprob ?? null;
      return isChoice(item) || logprob === null ? [] : [-logprob];
    });
    return nats.length === 0 ? [] : [{ category, ...perplexityOf(nats) }];
  });
}

function perplexityOf(nats: readonly number[]): Omit<Perplexity, 'category'> {
  const n = nats.length;
  const mean = nats.reduce((sum, value) => sum + value, 0) / n;
  const squares = nats.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = n < 2 ? null : z95 * Math.sqrt(squares / (n - 1) / n);
  return {
    n,
    perplexity: Math.exp(mean),
    low: half === null ? null : Math.exp(mean - half),
    high: half === null ? null : Math.exp(mean + half),
  };
}

/** All items, and those of each category where there is more than one. */
function categoriesOf(
  items: readonly ScoredItem[],
): { category: string | null; members: readonly ScoredItem[] }[] {
  const names = [...new Set(items.map((item) => item[0]?.category ?? ''))].sort();
  const parts = names.map((category) => ({
    category,
    members: items.filter((item) => item[0]?.category === category),
  }));
  return [{ category: null, members: items }, ...(parts.length > 1 ? parts : [])];
}
