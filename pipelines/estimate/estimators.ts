import {
  estimateBuildPairs,
  estimateImportModel,
  estimateImportTokenizer,
  estimateIngestion,
  estimateTokenizeCorpus,
  estimateTokenizeDialogues,
  estimateTokenizePairs,
  estimateTokenizePrompt,
  estimateTrainTokenizer,
} from './corpus-estimates.js';
import type { Estimator } from './facts.js';
import { estimateFinetuneImitation } from './imitation-estimates.js';
import {
  estimateDistilContext,
  estimateFinetuneLanguageModel,
  estimatePretrainLanguageModel,
  estimateRecordTeacher,
} from './language-model-estimates.js';
import {
  estimateEvaluateImitation,
  estimateEvaluatePreferenceModel,
  estimateFinetunePreferenceModel,
  estimatePretrainPreferenceModel,
} from './preference-estimates.js';
import { estimateEvaluateLanguageModel, estimateEvaluatePreferenceTask } from './task-estimates.js';

/** Stages whose rate of operations tells how fast this machine trains. */
export const trainingStages: readonly string[] = [
  'pretrain-language-model',
  'finetune-language-model',
  'pretrain-preference-model',
  'finetune-preference-model',
  'finetune-imitation',
  'distil-context',
];

const estimators: { readonly [stage: string]: Estimator } = {
  'ingest-stackexchange': estimateIngestion.stackexchange,
  'ingest-reddit': estimateIngestion.reddit,
  'ingest-wikipedia': estimateIngestion.wikipedia,
  'ingest-text': estimateIngestion.text,
  'ingest-comparisons': estimateIngestion.comparisons,
  'ingest-labels': estimateIngestion.labels,
  'ingest-task': estimateIngestion.task,
  'build-pairs': estimateBuildPairs,
  'train-tokenizer': estimateTrainTokenizer,
  'import-tokenizer': estimateImportTokenizer,
  'tokenize-corpus': estimateTokenizeCorpus,
  'tokenize-pairs': estimateTokenizePairs,
  'tokenize-prompt': estimateTokenizePrompt,
  'tokenize-dialogues': estimateTokenizeDialogues,
  'pretrain-language-model': estimatePretrainLanguageModel,
  'finetune-language-model': estimateFinetuneLanguageModel,
  'record-teacher': estimateRecordTeacher,
  'distil-context': estimateDistilContext,
  'import-model': estimateImportModel,
  'pretrain-preference-model': estimatePretrainPreferenceModel,
  'finetune-preference-model': estimateFinetunePreferenceModel,
  'finetune-imitation': estimateFinetuneImitation,
  'evaluate-imitation': estimateEvaluateImitation,
  'evaluate-preference-model': estimateEvaluatePreferenceModel,
  'evaluate-language-model': estimateEvaluateLanguageModel,
  'evaluate-preference-task': estimateEvaluatePreferenceTask,
};

export function hasEstimator(stage: string): boolean {
  return Object.hasOwn(estimators, stage);
}

/** What a stage will cost; a stage without an estimator costs what its history says. */
export function estimatorOf(stage: string): Estimator {
  return (hasEstimator(stage) ? estimators[stage] : undefined) ?? (() => ({}));
}
