import { evaluatePreferenceTask } from '../pipelines/stages/evaluate-preference-task.js';
import { inWorker } from './in-worker.js';

/** Options of a task get rewards. */
export const evaluatePreferenceTaskActivity = inWorker(
  evaluatePreferenceTask,
  () => import('../evaluation/evaluate-preference-task.js'),
);
