import { ingestLabels } from '../pipelines/stages/ingest-labels.js';
import { inWorker } from './in-worker.js';

/** Texts with two labels become pairs. */
export const ingestLabelsActivity = inWorker(ingestLabels, () => import('../corpus/ingest-labels.js'));
