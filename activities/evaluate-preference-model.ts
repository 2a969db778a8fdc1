import { evaluatePreferenceModel } from '../pipelines/stages/evaluate-preference-model.js';
import { inWorker } from './in-worker.js';

/** Held-out pairs get scores. */
export const evaluatePreferenceModelActivity = inWorker(
  evaluatePreferenceModel,
  () => import('../evaluation/evaluate-preference-model.js'),
);
