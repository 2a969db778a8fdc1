import { ingestText } from '../pipelines/stages/ingest-text.js';
import { inWorker } from './in-worker.js';

/** Text files become documents. */
export const ingestTextActivity = inWorker(ingestText, () => import('../corpus/ingest-text.js'));
