import { assistant, retrain } from './assistant.js';
import { importModel as importModelPipeline } from './import-model.js';
import { paperRecipe } from './paper-recipe.js';
import type { Pipeline } from './pipeline.js';
import type { StageDefinition } from './stage.js';
import { buildPairs } from './stages/build-pairs.js';
import { buildReport } from './stages/build-report.js';
import { distilContext } from './stages/distil-context.js';
import { evaluateImitation } from './stages/evaluate-imitation.js';
import { evaluateLanguageModel } from './stages/evaluate-language-model.js';
import { evaluatePreferenceModel } from './stages/evaluate-preference-model.js';
import { evaluatePreferenceTask } from './stages/evaluate-preference-task.js';
import { finetuneImitation } from './stages/finetune-imitation.js';
import { finetuneLanguageModel } from './stages/finetune-language-model.js';
import { finetunePreferenceModel } from './stages/finetune-preference-model.js';
import { importModel } from './stages/import-model.js';
import { importTokenizer } from './stages/import-tokenizer.js';
import { ingestComparisons } from './stages/ingest-comparisons.js';
import { ingestLabels } from './stages/ingest-labels.js';
import { ingestReddit } from './stages/ingest-reddit.js';
import { ingestStackexchange } from './stages/ingest-stackexchange.js';
import { ingestTask } from './stages/ingest-task.js';
import { ingestText } from './stages/ingest-text.js';
import { ingestWikipedia } from './stages/ingest-wikipedia.js';
import { pretrainLanguageModel } from './stages/pretrain-language-model.js';
import { pretrainPreferenceModel } from './stages/pretrain-preference-model.js';
import { recordTeacher } from './stages/record-teacher.js';
import { tokenizeCorpus } from './stages/tokenize-corpus.js';
import { tokenizeDialogues } from './stages/tokenize-dialogues.js';
import { tokenizePairs } from './stages/tokenize-pairs.js';
import { tokenizePrompt } from './stages/tokenize-prompt.js';
import { trainTokenizer } from './stages/train-tokenizer.js';

/** Every stage that a worker of this version can execute, by name. */
export const stageDefinitions = {
  'ingest-stackexchange': ingestStackexchange,
  'ingest-reddit': ingestReddit,
  'ingest-wikipedia': ingestWikipedia,
  'ingest-text': ingestText,
  'ingest-comparisons': ingestComparisons,
  'ingest-labels': ingestLabels,
  'ingest-task': ingestTask,
  'build-pairs': buildPairs,
  'train-tokenizer': trainTokenizer,
  'import-tokenizer': importTokenizer,
  'tokenize-corpus': tokenizeCorpus,
  'tokenize-pairs': tokenizePairs,
  'tokenize-prompt': tokenizePrompt,
  'tokenize-dialogues': tokenizeDialogues,
  'pretrain-language-model': pretrainLanguageModel,
  'finetune-language-model': finetuneLanguageModel,
  'record-teacher': recordTeacher,
  'distil-context': distilContext,
  'import-model': importModel,
  'pretrain-preference-model': pretrainPreferenceModel,
  'finetune-preference-model': finetunePreferenceModel,
  'finetune-imitation': finetuneImitation,
  'evaluate-preference-model': evaluatePreferenceModel,
  'evaluate-imitation': evaluateImitation,
  'evaluate-language-model': evaluateLanguageModel,
  'evaluate-preference-task': evaluatePreferenceTask,
  'build-report': buildReport,
} as const;

type StageName = keyof typeof stageDefinitions;

/** Pipelines that a `*.run.json` can name. */
export const shippedPipelines: { readonly [name: string]: Pipeline } = {
  [assistant.name]: assistant,
  [retrain.name]: retrain,
  [importModelPipeline.name]: importModelPipeline,
  [paperRecipe.name]: paperRecipe,
};

/** The definition of a shipped stage, or null for a name this version does not know. */
export function findStage(name: string): StageDefinition | null {
  return Object.hasOwn(stageDefinitions, name) ? stageDefinitions[name as StageName] : null;
}

/** Compute modules of all shipped stages, for computeDigests. */
export const computeModules: readonly string[] = Object.values(stageDefinitions).map(
  ({ compute }) => compute,
);
