import { ingestStackexchange } from '../pipelines/stages/ingest-stackexchange.js';
import { inWorker } from './in-worker.js';

/** A dump becomes threads. */
export const ingestStackexchangeActivity = inWorker(
  ingestStackexchange,
  () => import('../corpus/ingest-stackexchange.js'),
);
