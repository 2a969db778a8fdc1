import { openPreferenceModel, type PreferenceModel } from '../engine/runtime/score-pairs.js';
import { type ItemRewards, scoreRewards } from '../engine/runtime/score-rewards.js';
import { requireTokenizer } from '../engine/runtime/token-statistics.js';
import type { ArtifactReader, Compute } from '../storage/ports.js';
import type { TaskScoreRecord } from '../storage/shards/records.js';
import { writeShards } from '../storage/shards/write-shards.js';
import { NothingToChoose, OptionTooLong, ScoreNotFinite } from './errors.js';
import type { EvaluateTaskParams, EvaluationExecution } from './params.js';
import { characters, type TokenizedItem, tokenizedItems } from './task-items.js';
import { accuraciesOf, scoredItems } from './task-outcomes.js';

type Inputs = {
  readonly model: ArtifactReader;
  readonly tokenizer: ArtifactReader;
  readonly task: ArtifactReader;
};

/** Rewards of a task's options under a preference model: how often the best option has the highest (method §6). */
const evaluatePreferenceTask: Compute<Inputs, EvaluateTaskParams, EvaluationExecution> = async (
  { model: checkpoint, tokenizer, task },
  _,
  { execution: { threads }, draft, progress, signal },
) => {
  const model = await openPreferenceModel(checkpoint);
  requireTokenizer(model.state.tokenizer, tokenizer);
  const items = await tokenizedItems(task, tokenizer);
  for (const { record, options } of items)
    if (options.length < 2) throw new NothingToChoose(record.id, options.length);
  const rewards = await scoreRewards(model, items, {
    threads,
    signal,
    onScored: (done, total) =>
      progress.report({
        done: Math.floor((done / total) * items.length),
        total: items.length,
        unit: 'rows',
      }),
  });
  const rows = items.flatMap((item, index) => rowsOf(item, rewards[index] ?? null, longestOption(model)));
  return {
    kind: 'task-scores',
    schemaVersion: 1,
    files: await writeShards(draft, 'scores', 'task-scores', rows),
    work: { count: items.length, unit: 'rows' },
    statistics: {
      items: items.length,
      options: rows.length,
      truncatedContexts: rewards.filter((one) => one?.truncated).length,
      prompt: null,
      promptTokens: 0,
      parameters: [...model.tensors.values()].reduce((sum, { values }) => sum + values.length, 0),
      accuracies: accuraciesOf(scoredItems(rows)).map((accuracy) => ({ ...accuracy })),
      perplexities: [],
    },
  };
};
export default evaluatePreferenceTask;

/** Tokens of an option that the model's window holds beside the control token, if any, and the end of context. */
const longestOption = ({ form, state }: PreferenceModel) => state.contextLength - (form === 'ranked' ? 1 : 2);

function rowsOf(
  { record, options }: TokenizedItem,
  found: ItemRewards | null,
  mostTokens: number,
): TaskScoreRecord[] {
  if (found === null) {
    const longest = Math.max(...options.map(({ length }) => length));
    throw new OptionTooLong(record.id, 0, longest, mostTokens);
  }
  return options.map(({ length: tokens }, option) => {
    const reward = found.rewards[option] ?? Number.NaN;
    if (!Number.isFinite(reward)) throw new ScoreNotFinite(`option ${option} of item ${record.id}`, [reward]);
    return {
      item: record.id,
      category: record.category,
      option,
      correct: option === record.correct,
      chars: characters(record.options[option] ?? ''),
      tokens,
      logprob: null,
      unconditionalLogprob: null,
      reward,
      greedy: null,
    };
  });
}
