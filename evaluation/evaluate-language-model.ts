import { type FramedItem, frameItem } from '../engine/packing/frame-option.js';
import { countElements } from '../engine/runtime/arena.js';
import { type LanguageModel, openLanguageModel } from '../engine/runtime/language-model.js';
import { type OptionScore, scoreOptions } from '../engine/runtime/score-options.js';
import { promptDigest, requireSameTokenizer, requireTokenizer } from '../engine/runtime/token-statistics.js';
import type { ArtifactReader, Compute, ComputeContext } from '../storage/ports.js';
import { readShards } from '../storage/shards/read-shards.js';
import type { TaskScoreRecord } from '../storage/shards/records.js';
import { writeShards } from '../storage/shards/write-shards.js';
import { OptionTooLong, PromptsRefused, ScoreNotFinite } from './errors.js';
import type { EvaluateTaskParams, EvaluationExecution } from './params.js';
import { characters, type TokenizedItem, tokenizedItems } from './task-items.js';
import { accuraciesOf, perplexitiesOf, scoredItems } from './task-outcomes.js';

type Inputs = {
  readonly model: ArtifactReader;
  readonly tokenizer: ArtifactReader;
  readonly task: ArtifactReader;
  /** The prompt that stands before every context, or none. */
  readonly prompt: readonly ArtifactReader[];
};

/** Log-probabilities of a task's options under a language model, and the accuracies that they add up to (method §6). */
const evaluateLanguageModel: Compute<Inputs, EvaluateTaskParams, EvaluationExecution> = async (
  { model: checkpoint, tokenizer, task, prompt: prompts },
  _,
  context,
) => {
  const model = await openLanguageModel(checkpoint);
  requireTokenizer(model.state.tokenizer, tokenizer);
  const prompt = await readPrompt(prompts, model);
  const items = await tokenizedItems(task, tokenizer);
  const framed = items.map((item) => framedItem(item, prompt.tokens, model));
  const rows = await scoredRows(items, framed, prompt.tokens, model, context);
  const scored = scoredItems(rows);
  return {
    kind: 'task-scores',
    schemaVersion: 1,
    files: await writeShards(context.draft, 'scores', 'task-scores', rows),
    work: { count: items.length, unit: 'rows' },
    statistics: {
      items: items.length,
      options: rows.length,
      truncatedContexts: framed.filter(({ truncated }) => truncated).length,
      prompt: prompt.digest,
      promptTokens: prompt.tokens.length,
      parameters: countElements(model.arena.slots.map(({ parameter }) => parameter)),
      accuracies: accuraciesOf(scored).map((accuracy) => ({ ...accuracy })),
      perplexities: perplexitiesOf(scored).map((perplexity) => ({ ...perplexity })),
    },
  };
};
export default evaluateLanguageModel;

type Ids = Uint16Array | Uint32Array;

interface Prompt {
  readonly tokens: Ids;
  /** SHA-256 of its text; null without a prompt. */
  readonly digest: string | null;
}

async function readPrompt(prompts: readonly ArtifactReader[], model: LanguageModel): Promise<Prompt> {
  const [prompt, ...others] = prompts;
  if (prompt === undefined) return { tokens: new Uint16Array(), digest: null };
  if (others.length > 0) throw new PromptsRefused(prompts.length);
  requireSameTokenizer(model.state.tokenizer, prompt);
  const digest = promptDigest(prompt);
  for await (const { tokens } of readShards(prompt, 'train', 'tokens'))
    return { tokens: tokens.slice(), digest };
  throw new PromptsRefused(0);
}

function framedItem(
  item: TokenizedItem,
  prompt: Ids,
  { config: { contextLength } }: LanguageModel,
): FramedItem {
  const framed = frameItem(prompt, item, contextLength);
  if (framed !== null) return framed;
  const longest = item.options.reduce((most, { length }) => Math.max(most, length), 0);
  throw new OptionTooLong(item.record.id, prompt.length, longest, contextLength);
}

/** One row an option: after its context and, where there is a choice, alone after the end-of-text token. */
async function scoredRows(
  items: readonly TokenizedItem[],
  framed: readonly FramedItem[],
  prompt: Ids,
  model: LanguageModel,
  { execution: { threads }, progress, signal }: ComputeContext<EvaluationExecution>,
): Promise<TaskScoreRecord[]> {
  const choices = items.filter(({ options }) => options.length > 1);
  const alone = choices.flatMap((item) => framedItem({ ...item, context: none }, none, model).rows);
  const inContext = framed.flatMap(({ rows }) => rows);
  const total = inContext.length + alone.length;
  const scored = (done: number) =>
    progress.report({ done: Math.floor((done / total) * items.length), total: items.length, unit: 'rows' });
  const conditional = await scoreOptions(model, prompt, inContext, { threads, signal, onScored: scored });
  const unconditional = await scoreOptions(model, none, alone, {
    threads,
    signal,
    onScored: (done) => scored(inContext.length + done),
  });
  const [next, nextAlone] = [conditional.values(), unconditional.values()];
  return items.flatMap((item) =>
    item.options.map((tokens, option) => {
      const score = next.next().value;
      const own = item.options.length > 1 ? nextAlone.next().value : null;
      return rowOf(item, option, tokens.length, score, own?.logprob ?? null);
    }),
  );
}

const none = new Uint16Array();

function rowOf(
  { record: { id, category, options, correct } }: TokenizedItem,
  option: number,
  tokens: number,
  score: OptionScore | undefined,
  unconditionalLogprob: number | null,
): TaskScoreRecord {
  const { logprob, greedy } = score ?? { logprob: Number.NaN, greedy: false };
  if (!Number.isFinite(logprob + (unconditionalLogprob ?? 0)))
    throw new ScoreNotFinite(`option ${option} of item ${id}`, [logprob, unconditionalLogprob]);
  return {
    item: id,
    category,
    option,
    correct: option === correct,
    chars: characters(options[option] ?? ''),
    tokens,
    logprob,
    unconditionalLogprob,
    reward: null,
    greedy,
  };
}
