/** What a run file imports from `retort`: stages, pipelines and the means to write more of them. */
export { z } from 'zod';
export { assistant, retrain } from './assistant.js';
export { defineStage } from './define-stage.js';
export { promote } from './effects/promote.js';
export { type HuggingFaceModelOptions, huggingFaceModel, type ImportedModel } from './hugging-face-model.js';
export { paperRecipe } from './paper-recipe.js';
export { defineRun, pipeline } from './pipeline.js';
export {
  type ArtifactRef,
  artifact,
  type EffectRef,
  type SourceRef,
  type StageRef,
  type StateRef,
  source,
  trainingState,
} from './references.js';
export { buildPairs } from './stages/build-pairs.js';
export { buildReport } from './stages/build-report.js';
export { distilContext } from './stages/distil-context.js';
export { evaluateImitation } from './stages/evaluate-imitation.js';
export { evaluateLanguageModel } from './stages/evaluate-language-model.js';
export { evaluatePreferenceModel } from './stages/evaluate-preference-model.js';
export { evaluatePreferenceTask } from './stages/evaluate-preference-task.js';
export { finetuneImitation } from './stages/finetune-imitation.js';
export { finetuneLanguageModel } from './stages/finetune-language-model.js';
export { finetunePreferenceModel } from './stages/finetune-preference-model.js';
export { importModel } from './stages/import-model.js';
export { importTokenizer } from './stages/import-tokenizer.js';
export { ingestComparisons } from './stages/ingest-comparisons.js';
export { ingestLabels } from './stages/ingest-labels.js';
export { ingestReddit } from './stages/ingest-reddit.js';
export { ingestStackexchange } from './stages/ingest-stackexchange.js';
export { ingestTask } from './stages/ingest-task.js';
export { ingestText } from './stages/ingest-text.js';
export { ingestWikipedia } from './stages/ingest-wikipedia.js';
export { pretrainLanguageModel } from './stages/pretrain-language-model.js';
export { pretrainPreferenceModel } from './stages/pretrain-preference-model.js';
export { recordTeacher } from './stages/record-teacher.js';
export { tokenizeCorpus } from './stages/tokenize-corpus.js';
export { tokenizeDialogues } from './stages/tokenize-dialogues.js';
export { tokenizePairs } from './stages/tokenize-pairs.js';
export { tokenizePrompt } from './stages/tokenize-prompt.js';
export { trainTokenizer } from './stages/train-tokenizer.js';
