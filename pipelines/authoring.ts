/** What a run file imports from `retort`: stages, pipelines and the means to write more of them. */
export { z } from 'zod';
export { defineStage } from './define-stage.js';
export { defineRun, pipeline } from './pipeline.js';
export { preferencePretraining } from './preference-pretraining.js';
export { type SourceRef, type StageRef, source } from './references.js';
export { buildPairs } from './stages/build-pairs.js';
export { buildReport } from './stages/build-report.js';
export { evaluatePreferenceModel } from './stages/evaluate-preference-model.js';
export { finetunePreferenceModel } from './stages/finetune-preference-model.js';
export { ingestComparisons } from './stages/ingest-comparisons.js';
export { ingestReddit } from './stages/ingest-reddit.js';
export { ingestStackexchange } from './stages/ingest-stackexchange.js';
export { ingestText } from './stages/ingest-text.js';
export { pretrainLanguageModel } from './stages/pretrain-language-model.js';
export { pretrainPreferenceModel } from './stages/pretrain-preference-model.js';
export { tokenizeCorpus } from './stages/tokenize-corpus.js';
export { tokenizePairs } from './stages/tokenize-pairs.js';
export { trainTokenizer } from './stages/train-tokenizer.js';
