import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import tokenizePrompt from '../../../corpus/tokenize-prompt.js';
import evaluateLanguageModel from '../../../evaluation/evaluate-language-model.js';
import evaluatePreferenceTask from '../../../evaluation/evaluate-preference-task.js';
import { accuraciesOf, perplexitiesOf, scoredItems } from '../../../evaluation/task-outcomes.js';
import type { ArtifactDraft, ArtifactReader } from '../../../storage/ports.js';
import type { TaskItemRecord, TaskScoreRecord } from '../../../storage/shards/records.js';
import { sourceOf, workbench } from '../../unit/corpus/workbench.js';
import { scoreRows, taskArtifact } from '../../unit/evaluation/task-bench.js';
import { imported } from '../hugging-face/imported.js';
import harness from './lm-eval.json' with { type: 'json' };
import recorded from './option-scores.json' with { type: 'json' };

const given: { prompt: string; items: TaskItemRecord[] } = JSON.parse(
  readFileSync(new URL('option-items.json', import.meta.url), 'utf8'),
);

let language: Awaited<ReturnType<typeof imported>>;
let classifier: Awaited<ReturnType<typeof imported>>;
let prompt: ArtifactReader;
beforeAll(async () => {
  language = await imported('language-model');
  classifier = await imported('classifier');
  prompt = await promptOf(given.prompt);
});

async function promptOf(text: string): Promise<ArtifactReader> {
  const bench = workbench();
  const inputs = { prompt: sourceOf(text), tokenizer: language.tokenizer };
  const made = await tokenizePrompt(inputs, { sha256: null, cue: '' }, bench.context({}));
  return bench.reader(made);
}

async function scored(prompts: readonly ArtifactReader[]) {
  const bench = workbench();
  const inputs = { ...language, task: await taskArtifact(given.items), prompt: prompts };
  const draft = await evaluateLanguageModel(inputs, {}, bench.context({ threads: 1 }));
  return { draft, rows: await scoreRows(bench.reader(draft)) };
}

interface Recorded {
  readonly rows: readonly Pick<
    TaskScoreRecord,
    'item' | 'tokens' | 'logprob' | 'unconditionalLogprob' | 'greedy'
  >[];
  readonly truncatedContexts: number;
  readonly right: { readonly [rule: string]: number };
  readonly perplexity: number;
}

function expectSame(rows: readonly TaskScoreRecord[], draft: ArtifactDraft, expected: Recorded): void {
  const near = (value: number | null) => (value === null ? null : expect.closeTo(value, 4));
  expect(rows).toMatchObject(
    expected.rows.map((row) => ({
      ...row,
      logprob: near(row.logprob),
      unconditionalLogprob: near(row.unconditionalLogprob),
    })),
  );
  expect(draft.statistics.truncatedContexts).toBe(expected.truncatedContexts);
  const accuracies = draft.statistics.accuracies as {
    rule: string;
    category: string | null;
    accuracy: number;
    n: number;
  }[];
  for (const [rule, right] of Object.entries(expected.right)) {
    const all = accuracies.find((one) => one.rule === rule && one.category === null);
    expect((all?.accuracy ?? 0) * (all?.n ?? 0), rule).toBeCloseTo(right, 9);
  }
  const [perplexity] = draft.statistics.perplexities as { perplexity: number }[];
  expect((perplexity?.perplexity ?? 0) / expected.perplexity).toBeCloseTo(1, 4);
}

describe('options of a task, against transformers to 1e-4', () => {
  it('have its log-probabilities, choices and perplexity without a prompt', async () => {
    const { rows, draft } = await scored([]);
    expectSame(rows, draft, recorded.raw);
    expect(recorded.raw.truncatedContexts).toBe(1);
  });

  it('have them after a prompt', async () => {
    const { rows, draft } = await scored([prompt]);
    expectSame(rows, draft, recorded.prompted);
    expect(draft.statistics.promptTokens).toBe(recorded.promptTokens);
    expect(rows.map((row) => row.unconditionalLogprob)).toEqual(
      (await scored([])).rows.map((row) => row.unconditionalLogprob),
    );
  });

  it('have its rewards under a preference model', async () => {
    const bench = workbench();
    const task = await taskArtifact(given.items.filter(({ options }) => options.length > 1));
    const draft = await evaluatePreferenceTask({ ...classifier, task }, {}, bench.context({ threads: 1 }));
    const rows = await scoreRows(bench.reader(draft));
    expect(rows.map(({ reward }) => reward)).toEqual(
      recorded.rewards.map((reward) => expect.closeTo(reward, 4)),
    );
  });
});

describe('the same items, against lm-evaluation-harness', () => {
  it('have its log-probabilities, of choices also without the question', async () => {
    const { rows } = await scored([]);
    for (const [item, responses] of Object.entries({
      ...harness.choices.responses,
      ...harness.words.responses,
    })) {
      const own = rows.filter((row) => row.item === item);
      const alone = own.flatMap(({ unconditionalLogprob }) => unconditionalLogprob ?? []);
      const found = [...own.map(({ logprob }) => logprob), ...alone];
      expect(found, item).toEqual(responses.map(([logprob]) => expect.closeTo(Number(logprob), 3)));
      expect(own.map(({ greedy }) => greedy)).toEqual(
        responses.slice(0, own.length).map(([, greedy]) => greedy),
      );
    }
  });

  it('come to its accuracies and perplexity', async () => {
    const { rows } = await scored([]);
    const items = scoredItems(rows);
    const named = (ids: object) => items.filter(([first]) => Object.keys(ids).includes(first?.item ?? ''));
    const choices = accuraciesOf(named(harness.choices.responses));
    const words = named(harness.words.responses);
    const accuracy = (rule: string) =>
      choices.find((one) => one.rule === rule && one.category === null)?.accuracy;
    expect(accuracy('logprob')).toBe(harness.choices.acc);
    expect(accuracy('paperScore')).toBeCloseTo(harness.choices.acc_mutual_info, 12);
    expect(accuraciesOf(words)).toMatchObject([{ rule: 'greedy', accuracy: harness.words.acc }]);
    expect((perplexitiesOf(words)[0]?.perplexity ?? 0) / harness.words.perplexity).toBeCloseTo(1, 4);
  });
});
