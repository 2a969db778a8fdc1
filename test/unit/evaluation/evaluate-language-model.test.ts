import { beforeAll, describe, expect, it } from 'vitest';
import tokenizePrompt from '../../../corpus/tokenize-prompt.js';
import pretrainLanguageModel from '../../../engine/train/pretrain-language-model.js';
import evaluateLanguageModel from '../../../evaluation/evaluate-language-model.js';
import type { ArtifactReader, StageProgress } from '../../../storage/ports.js';
import type { TaskItemRecord } from '../../../storage/shards/records.js';
import { imported } from '../../golden/hugging-face/imported.js';
import { failureOf, sourceOf, workbench } from '../corpus/workbench.js';
import { cadence, memoryContext, shardArtifact } from '../engine/train/memory-artifacts.js';
import { languageModel } from '../engine/train/training-bench.js';
import { choice, ITEMS, scoreRows, taskArtifact } from './task-bench.js';

type Imported = Awaited<ReturnType<typeof imported>>;

let language: Imported;
let preference: Imported;
beforeAll(async () => {
  language = await imported('language-model');
  preference = await imported('classifier');
});

async function promptOf(text: string): Promise<ArtifactReader> {
  const bench = workbench();
  const inputs = { prompt: sourceOf(text), tokenizer: language.tokenizer };
  return bench.reader(await tokenizePrompt(inputs, { sha256: null, cue: '' }, bench.context({})));
}

/** Products wide enough to be dealt out to threads, with the same tokenizer. */
async function widerModel(): Promise<Imported> {
  const { digest } = language.tokenizer;
  const row = { tokens: Uint16Array.from({ length: 200 }, (_, i) => 4 + ((7 * i) % 300)) };
  const statistics = { vocabularySize: 331, tokenizer: digest };
  const tokens = await shardArtifact('tokens', { train: [row], heldout: [] }, statistics);
  const decoder = { contextLength: 64, layers: 1, width: 192, heads: 4 };
  const { context, reader } = memoryContext({ threads: 1, ...cadence });
  const params = { ...languageModel, decoder, steps: 1, batchSequences: 1 };
  return { ...language, model: reader(await pretrainLanguageModel({ tokens }, params, context)) };
}

async function scored(
  items: readonly TaskItemRecord[],
  {
    prompt = [],
    threads = 1,
    model = language,
  }: { prompt?: ArtifactReader[]; threads?: number; model?: Imported } = {},
) {
  const bench = workbench();
  const inputs = { ...model, task: await taskArtifact(items), prompt };
  const draft = await evaluateLanguageModel(inputs, {}, bench.context({ threads }));
  return { draft, rows: await scoreRows(bench.reader(draft)), reports: bench.reports };
}

describe('evaluating a language model on a task', () => {
  it('has one row an option, in the order of the items', async () => {
    const { rows, draft, reports } = await scored(ITEMS);
    expect(rows.map(({ item, option }) => `${item}.${option}`)).toEqual(
      ITEMS.flatMap(({ id, options }) => options.map((_, option) => `${id}.${option}`)),
    );
    expect(rows.filter(({ correct }) => correct)).toHaveLength(24);
    expect(rows.every(({ reward }) => reward === null)).toBe(true);
    expect(draft).toMatchObject({ kind: 'task-scores', work: { count: 24, unit: 'rows' } });
    expect(draft.statistics).toMatchObject({
      items: 24,
      options: rows.length,
      prompt: null,
      promptTokens: 0,
    });
    expect(reports.at(-1)).toEqual<StageProgress>({ done: 24, total: 24, unit: 'rows' });
  });

  it.each(['without a prompt', 'with one'])(
    'gives the same bytes for any number of threads, %s',
    async (how) => {
      const prompt = how === 'with one' ? [await promptOf('Human: Hi.')] : [];
      const wide = await widerModel();
      const { draft } = await scored(ITEMS, { prompt, model: wide });
      expect((await scored(ITEMS, { prompt, model: wide, threads: 3 })).draft).toEqual(draft);
    },
  );

  it('does not let an item depend on the others beyond rounding', async () => {
    const { rows } = await scored(ITEMS);
    const { rows: alone } = await scored(ITEMS.slice(7, 8));
    const own = rows.filter(({ item }) => item === ITEMS[7]?.id);
    expect(alone).toEqual(
      own.map((row) => ({
        ...row,
        logprob: expect.closeTo(row.logprob ?? 0, 4),
        unconditionalLogprob: expect.closeTo(row.unconditionalLogprob ?? 0, 4),
      })),
    );
  });

  it('gives a last word no probability without its context', async () => {
    const { rows, draft } = await scored([choice('w', 'The kettle', [' sings'])]);
    expect(rows).toMatchObject([{ unconditionalLogprob: null, greedy: false, chars: 6 }]);
    expect(draft.statistics.accuracies).toMatchObject([
      { rule: 'greedy', category: null, n: 1, accuracy: 0 },
    ]);
    expect(draft.statistics.perplexities).toMatchObject([
      { n: 1, perplexity: Math.exp(-(rows[0]?.logprob ?? 0)), low: null },
    ]);
  });

  it('cuts a long context on its left, the same for all options, and counts it', async () => {
    const end = ' water is hot.';
    const long = choice('l', `${'The kettle sings. '.repeat(40)}${end}`, [
      ' Yes',
      ' The water is hot, it is.',
    ]);
    const [first] = (await scored([long, ...ITEMS])).rows;
    const { rows, draft } = await scored([{ ...long, context: `Other words. ${long.context}` }]);
    expect(draft.statistics.truncatedContexts).toBe(1);
    expect(rows[0]?.logprob).toBeCloseTo(first?.logprob ?? 0, 4);
    expect((await scored([{ ...long, context: end }])).rows[0]?.logprob).not.toBeCloseTo(
      first?.logprob ?? 0,
      4,
    );
  });

  it('refuses a prompt that leaves no room for an option, and names the numbers', async () => {
    const words = 'Why does it rain? '.repeat(20);
    const prompt = await promptOf(words);
    const failure = await failureOf(scored(ITEMS, { prompt: [prompt] }));
    expect(failure).toMatchObject({ code: 'E8003', facts: { expected: 'at most 64 tokens' } });
    expect(`${(failure as { facts: { found: string } }).facts.found}`).toMatch(/a prompt of \d+ and all but/);
  });

  it('refuses an option longer than the window, for options are never cut', async () => {
    const failure = failureOf(scored([choice('a', 'x', [' no', ' and so on'.repeat(40)])]));
    expect(await failure).toMatchObject({ code: 'E8003', facts: { where: { field: 'inputs.task' } } });
  });

  it('takes a prompt that fits to the last token, and none that is one longer', async () => {
    const two = [choice('a', 'x', [' a'])];
    const [fitting, longer] = [await promptOf('!'.repeat(63)), await promptOf('!'.repeat(64))];
    expect(fitting.manifest.statistics.tokens).toBe(63);
    const { draft, rows } = await scored(two, { prompt: [fitting] });
    expect(rows).toMatchObject([{ tokens: 2 }]);
    expect(draft.statistics).toMatchObject({ promptTokens: 63, truncatedContexts: 1 });
    expect(await failureOf(scored(two, { prompt: [longer] }))).toMatchObject({
      code: 'E8003',
      facts: { found: expect.stringMatching(/^65 tokens: a prompt of 64 .* of 2$/) },
    });
  });

  it('refuses two prompts, a task without items and another tokenizer', async () => {
    const prompt = await promptOf('Hi.');
    expect(await failureOf(scored(ITEMS, { prompt: [prompt, prompt] }))).toMatchObject({ code: 'E8005' });
    expect(await failureOf(scored([]))).toMatchObject({ code: 'E8004' });
    const tokenizer = { ...language.tokenizer, digest: 'sha256:other' as const };
    expect(await failureOf(scored(ITEMS, { model: { ...language, tokenizer } }))).toMatchObject({
      code: 'E4304',
    });
  });

  it('stops between runs when it is told to, and commits nothing', async () => {
    const bench = workbench();
    const context = bench.context({ threads: 1 });
    const inputs = { ...language, task: await taskArtifact(ITEMS), prompt: [] };
    const stopped = evaluateLanguageModel(
      inputs,
      {},
      {
        ...context,
        progress: { ...context.progress, report: () => bench.abort(new Error('cancelled')) },
      },
    );
    expect(await failureOf(stopped)).toMatchObject({ code: 'E4301' });
  });

  it('refuses a preference model', async () => {
    expect(await failureOf(scored(ITEMS, { model: preference }))).toMatchObject({ code: 'E4304' });
  });
});
