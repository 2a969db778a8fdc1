import { ingestReddit } from '../pipelines/stages/ingest-reddit.js';
import { inWorker } from './in-worker.js';

/** Dumps of submissions and comments become threads. */
export const ingestRedditActivity = inWorker(ingestReddit, () => import('../corpus/ingest-reddit.js'));
