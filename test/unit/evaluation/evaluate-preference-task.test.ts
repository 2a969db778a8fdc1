import { beforeAll, describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../corpus/tokenizer/encode.js';
import { scorePairs } from '../../../engine/runtime/score-pairs.js';
import evaluatePreferenceTask from '../../../evaluation/evaluate-preference-task.js';
import type { ArtifactReader } from '../../../storage/ports.js';
import type { TaskItemRecord } from '../../../storage/shards/records.js';
import { imported } from '../../golden/hugging-face/imported.js';
import { failureOf, workbench } from '../corpus/workbench.js';
import { shardArtifact } from '../engine/train/memory-artifacts.js';
import { choice, ITEMS, scoreRows, taskArtifact } from './task-bench.js';

type Imported = Awaited<ReturnType<typeof imported>>;

let language: Imported;
let preference: Imported;
beforeAll(async () => {
  language = await imported('language-model');
  preference = await imported('classifier');
});

async function rewarded(items: readonly TaskItemRecord[], { threads = 1, model = preference } = {}) {
  const bench = workbench();
  const inputs = { ...model, task: await taskArtifact(items) };
  const draft = await evaluatePreferenceTask(inputs, {}, bench.context({ threads }));
  return { draft, rows: await scoreRows(bench.reader(draft)) };
}

const none = new Uint16Array();

/** The preference model, as if it had been trained on comparisons of the given form. */
async function framedAs(form: 'ranked' | 'binarised'): Promise<ArtifactReader> {
  const { model } = preference;
  const state = JSON.parse(Buffer.from(await model.bytes('state.json')).toString('utf8'));
  const bytes = Buffer.from(JSON.stringify({ ...state, form }));
  return { ...model, bytes: async (path) => (path === 'state.json' ? bytes : model.bytes(path)) };
}

describe('evaluating a preference model on a task', () => {
  it('rewards every option, whatever their number, in the order of the items', async () => {
    const { rows, draft } = await rewarded(ITEMS);
    expect(rows.map(({ item, option }) => `${item}.${option}`)).toEqual(
      ITEMS.flatMap(({ id, options }) => options.map((_, option) => `${id}.${option}`)),
    );
    expect(rows.every(({ logprob, greedy }) => logprob === null && greedy === null)).toBe(true);
    const accuracies = draft.statistics.accuracies as { rule: string; category: string | null; n: number }[];
    expect(accuracies.map(({ rule, category, n }) => [rule, category, n])).toEqual([
      ['reward', null, 24],
      ['reward', 'a', 12],
      ['reward', 'b', 12],
    ]);
  });

  it('gives an option the reward that it has alone with another', async () => {
    const three = ITEMS.filter(({ options }) => options.length === 3).slice(0, 1);
    const { rows } = await rewarded(three);
    const { rows: two } = await rewarded(three.map((item) => ({ ...item, options: item.options.slice(1) })));
    expect(two.map(({ reward }) => reward)).toEqual(
      rows.slice(1).map(({ reward }) => expect.closeTo(reward ?? 0, 4)),
    );
  });

  it.each(['ranked', 'binarised'] as const)('rewards as pairs are scored by a %s model', async (form) => {
    const model = { ...preference, model: await framedAs(form) };
    const two = ITEMS.filter(({ options }) => options.length === 2);
    const encoding = await openTokenizer(preference.tokenizer);
    const pairs = await Promise.all(
      two.map(async ({ id, context, options }) => {
        const [before = none, good = none, bad = none] = await encoding.encode([context, ...options]);
        return { id, group: id, context: before, good, bad, goodChars: 0, badChars: 0 };
      }),
    );
    const statistics = { vocabularySize: 331, tokenizer: preference.tokenizer.digest };
    const artifact = await shardArtifact('token-pairs', { train: [], heldout: pairs }, statistics);
    const execution = { threads: 1, limit: null, signal: new AbortController().signal };
    const { scores } = await scorePairs(model.model, artifact, execution);
    const { rows } = await rewarded(two, { model });
    expect(rows.map(({ reward }) => reward)).toEqual(
      scores.flatMap(({ goodScore, badScore }) => [goodScore, badScore]),
    );
  });

  it('gives the same bytes for any number of threads', async () => {
    expect((await rewarded(ITEMS, { threads: 3 })).draft).toEqual((await rewarded(ITEMS)).draft);
  });

  it('refuses a last word, an option longer than the window and a language model', async () => {
    expect(await failureOf(rewarded([choice('w', 'The', [' end'])]))).toMatchObject({ code: 'E8006' });
    const long = choice('a', 'x', [' no', ' and so on'.repeat(40)]);
    expect(await failureOf(rewarded([long]))).toMatchObject({
      code: 'E8003',
      facts: { expected: 'at most 63 tokens' },
    });
    expect(await failureOf(rewarded(ITEMS, { model: language }))).toMatchObject({ code: 'E4304' });
  });
});
