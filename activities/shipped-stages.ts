import { buildPairsActivity } from './build-pairs.js';
import { buildReportActivity } from './build-report.js';
import { distilContextActivity } from './distil-context.js';
import { evaluateImitationActivity } from './evaluate-imitation.js';
import { evaluateLanguageModelActivity } from './evaluate-language-model.js';
import { evaluatePreferenceModelActivity } from './evaluate-preference-model.js';
import { evaluatePreferenceTaskActivity } from './evaluate-preference-task.js';
import { finetuneImitationActivity } from './finetune-imitation.js';
import { finetuneLanguageModelActivity } from './finetune-language-model.js';
import { finetunePreferenceModelActivity } from './finetune-preference-model.js';
import { importModelActivity } from './import-model.js';
import { importTokenizerActivity } from './import-tokenizer.js';
import { ingestComparisonsActivity } from './ingest-comparisons.js';
import { ingestLabelsActivity } from './ingest-labels.js';
import { ingestRedditActivity } from './ingest-reddit.js';
import { ingestStackexchangeActivity } from './ingest-stackexchange.js';
import { ingestTaskActivity } from './ingest-task.js';
import { ingestTextActivity } from './ingest-text.js';
import { ingestWikipediaActivity } from './ingest-wikipedia.js';
import { pretrainLanguageModelActivity } from './pretrain-language-model.js';
import { pretrainPreferenceModelActivity } from './pretrain-preference-model.js';
import { recordTeacherActivity } from './record-teacher.js';
import type { StageRegistry } from './stage-registry.js';
import { tokenizeCorpusActivity } from './tokenize-corpus.js';
import { tokenizeDialoguesActivity } from './tokenize-dialogues.js';
import { tokenizePairsActivity } from './tokenize-pairs.js';
import { tokenizePromptActivity } from './tokenize-prompt.js';
import { trainTokenizerActivity } from './train-tokenizer.js';

/** Every stage that this version executes. */
export const shippedStages: StageRegistry = {
  'ingest-stackexchange': ingestStackexchangeActivity,
  'ingest-reddit': ingestRedditActivity,
  'ingest-wikipedia': ingestWikipediaActivity,
  'ingest-text': ingestTextActivity,
  'ingest-comparisons': ingestComparisonsActivity,
  'ingest-labels': ingestLabelsActivity,
  'ingest-task': ingestTaskActivity,
  'build-pairs': buildPairsActivity,
  'train-tokenizer': trainTokenizerActivity,
  'import-tokenizer': importTokenizerActivity,
  'tokenize-corpus': tokenizeCorpusActivity,
  'tokenize-pairs': tokenizePairsActivity,
  'tokenize-prompt': tokenizePromptActivity,
  'tokenize-dialogues': tokenizeDialoguesActivity,
  'pretrain-language-model': pretrainLanguageModelActivity,
  'finetune-language-model': finetuneLanguageModelActivity,
  'record-teacher': recordTeacherActivity,
  'distil-context': distilContextActivity,
  'import-model': importModelActivity,
  'pretrain-preference-model': pretrainPreferenceModelActivity,
  'finetune-preference-model': finetunePreferenceModelActivity,
  'finetune-imitation': finetuneImitationActivity,
  'evaluate-preference-model': evaluatePreferenceModelActivity,
  'evaluate-imitation': evaluateImitationActivity,
  'evaluate-language-model': evaluateLanguageModelActivity,
  'evaluate-preference-task': evaluatePreferenceTaskActivity,
  'build-report': buildReportActivity,
};
