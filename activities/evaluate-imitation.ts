import { evaluateImitation } from '../pipelines/stages/evaluate-imitation.js';
import { inWorker } from './in-worker.js';

/** Held-out pairs get the log-probabilities of a language model. */
export const evaluateImitationActivity = inWorker(
  evaluateImitation,
  () => import('../evaluation/evaluate-imitation.js'),
);
