import type { Rule } from '../../evaluation/task-outcomes.js';
import { type DataTable, figure, table } from '../figures/figure.js';
import { lastWordsFigure } from '../figures/last-words.js';
import { taskAccuraciesFigure } from '../figures/task-accuracies.js';
import { type Html, html } from '../html.js';
import { fourDigits, interval, notMeasured, plainNumber, share, signedShare } from '../numbers.js';
import { accuracyUnder, type Task, type TaskEvaluation } from '../tasks.js';
import { significance, verdictOnTaskPair } from '../verdicts.js';
import { pairedColumns, pairedRow } from './paired-row.js';
import { verdictItem } from './summary.js';

const ruleNames: Readonly<Record<Rule, string>> = {
  paperScore: 'log P(a|q) − log P(a)',
  logprob: 'log P(a|q)',
  meanLogprob: 'log P(a|q) a token',
  reward: 'reward',
  greedy: 'likeliest word',
};

/** Every model on every task, side by side, with paired tests on the same items. */
export function tasksSection(tasks: readonly Task[]): Html {
  if (tasks.length === 0) return html`<p class="missing">${notMeasured}</p>`;
  return html`<p>Of several options a model chooses the one for which a rule gives the largest number: log P(a|q) − log P(a) is the paper’s, and the one that comparisons go by. A tie for the first place counts one half. A last word is found when each of its tokens is the likeliest. Intervals are at 95 %: Wilson’s of accuracies, of perplexities from the standard error of the mean, of differences in nats by a paired bootstrap.</p>
${tasks.map(taskPart)}`;
}

function taskPart(task: Task): Html {
  const drawing = task.chance === null ? lastWordsFigure(task) : taskAccuraciesFigure(task);
  const words = task.evaluations.filter(({ perplexities }) => perplexities.length > 0);
  return html`<h3>${task.name}: ${plainNumber(task.evaluations[0]?.items.length ?? 0)} items</h3>
${table(accuracyTable(task), true)}${words.length > 0 ? table(perplexityTable(words)) : null}${figure(drawing)}${table(conditionTable(task))}${
  task.pairs.length > 0
    ? html`<p>The same items, model against model: the exact sign test on those where they differ (McNemar’s test), a difference being called one below p = ${significance}. No allowance is made for the number of comparisons.</p>
${table(pairTable(task))}<ul class="verdicts">${task.pairs.map((pair) => verdictItem(verdictOnTaskPair(task, pair)))}</ul>
`
    : null
}`;
}

/** Model × rule × category: accuracy, interval and ties; each category's number of items heads its column. */
function accuracyTable({ evaluations, categories, longest }: Task): DataTable {
  const [first] = evaluations;
  const sizes = categories.map((category) => first && accuracyUnder(first, first.headline.rule, category)?.n);
  const rows = evaluations.flatMap((evaluation) =>
    [...new Set(evaluation.accuracies.map(({ rule }) => rule))].map((rule) => [
      evaluation.model,
      ruleNames[rule],
      ...categories.map((category) => {
        const found = accuracyUnder(evaluation, rule, category);
        if (found === null) return notMeasured;
        const ties = found.ties > 0 ? `, ${found.ties} ties` : '';
        return `${share(found.accuracy)} ${unbroken(interval(found.low, found.high))}${ties}`;
      }),
    ]),
  );
  const length = longest && [
    'the longest option',
    'length',
    `${share(longest.accuracy)} ${unbroken(interval(longest.low, longest.high))}`,
    ...categories.slice(1).map(() => '–'),
  ];
  return {
    columns: [
      'model',
      'rule',
      ...categories.map((category, index) => `${category ?? 'all'}, n = ${plainNumber(sizes[index] ?? 0)}`),
    ],
    rows: length ? [...rows, length] : rows,
  };
}

/** With spaces at which no line breaks. */
const unbroken = (text: string) => text.replace(/ /g, '\u00a0');

function perplexityTable(evaluations: readonly TaskEvaluation[]): DataTable {
  return {
    columns: ['model', 'category', 'perplexity of a word', '95 % interval', 'n'],
    rows: evaluations.flatMap(({ model, perplexities }) =>
      perplexities.map(({ category, perplexity, low, high, n }) => [
        model,
        category ?? 'all',
        fourDigits(perplexity),
        low === null || high === null ? notMeasured : `[${fourDigits(low)}, ${fourDigits(high)}]`,
        plainNumber(n),
      ]),
    ),
  };
}

/** What each model was and read. */
function conditionTable({ evaluations }: Task): DataTable {
  const shown = (value: unknown) => (typeof value === 'number' ? plainNumber(value) : notMeasured);
  return {
    columns: ['model', 'parameters', 'tokens of the prompt', 'contexts cut on their left'],
    rows: evaluations.map(({ model, facts }) => [
      model,
      shown(facts.parameters),
      shown(facts.promptTokens),
      shown(facts.truncatedContexts),
    ]),
  };
}

function pairTable({ pairs }: Task): DataTable {
  const words = pairs.some(({ natsGained }) => natsGained !== null);
  return {
    columns: [...pairedColumns, ...(words ? ['nats a word', '95 % interval'] : [])],
    rows: pairs.map((pair) => [
      ...pairedRow(pair.candidate.model, pair.baseline.model, pair),
      ...(pair.natsGained
        ? [signedShare(pair.natsGained.mean), interval(pair.natsGained.low, pair.natsGained.high)]
        : []),
    ]),
  };
}
