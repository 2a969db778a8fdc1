import { type StageRef, source } from '../references.js';
import { evaluateLanguageModel } from '../stages/evaluate-language-model.js';
import { evaluatePreferenceTask } from '../stages/evaluate-preference-task.js';
import { ingestTask } from '../stages/ingest-task.js';
import type { Candidate } from './candidates.js';
import type { Assistant } from './distillation.js';
import type { LanguageModel } from './language-model.js';
import { type Params, threadsAlone } from './params.js';

/** A model's scores of the items of one task. */
export interface TaskScores {
  readonly name: string;
  readonly task: string;
  readonly scores: StageRef<'task-scores'>;
}

/**
 * Section 2.2 of the paper: every assistant on the same items, side by side, and preference models where a task
 * compares answers.
 */
export function evaluateTasks(
  params: Params,
  { tokenizer }: LanguageModel,
  assistants: readonly Assistant[],
  candidates: readonly Candidate[],
): TaskScores[] {
  const execution = threadsAlone(params);
  return params.sources.tasks.flatMap(({ files, categories, format, name: task, license }) => {
    const items = files.map((path, index) => source(path, { name: `${task}.${index + 1}`, license }));
    const ingested = ingestTask({ items }, { format, source: task, categories }, { label: `ingest-${task}` });
    const ofAssistants = assistants.map(({ name, label, model, prompt }) => {
      const options = { label: `${task}-${label}`, execution };
      return {
        name,
        task,
        scores: evaluateLanguageModel({ model, tokenizer, task: ingested, prompt }, {}, options),
      };
    });
    if (format === 'last-word') return ofAssistants;
    const ofCandidates = candidates.map(({ name, label, model }) => {
      const options = { label: `${task}-${label}`, execution };
      return {
        name,
        task,
        scores: evaluatePreferenceTask({ model, tokenizer, task: ingested }, {}, options),
      };
    });
    return [...ofAssistants, ...ofCandidates];
  });
}
