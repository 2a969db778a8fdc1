import { evaluateLanguageModel } from '../pipelines/stages/evaluate-language-model.js';
import { inWorker } from './in-worker.js';

/** Options of a task get log-probabilities. */
export const evaluateLanguageModelActivity = inWorker(
  evaluateLanguageModel,
  () => import('../evaluation/evaluate-language-model.js'),
);
