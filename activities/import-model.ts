import { importModel } from '../pipelines/stages/import-model.js';
import { inWorker } from './in-worker.js';

/** A published model becomes a checkpoint. */
export const importModelActivity = inWorker(
  importModel,
  () => import('../engine/hugging-face/import-model.js'),
);
