import { ingestTask } from '../pipelines/stages/ingest-task.js';
import { inWorker } from './in-worker.js';

/** Files of an evaluation task become items. */
export const ingestTaskActivity = inWorker(ingestTask, () => import('../corpus/ingest-task.js'));
