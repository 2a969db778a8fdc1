import { ingestComparisons } from '../pipelines/stages/ingest-comparisons.js';
import { inWorker } from './in-worker.js';

/** Lines of comparisons become pairs. */
export const ingestComparisonsActivity = inWorker(
  ingestComparisons,
  () => import('../corpus/ingest-comparisons.js'),
);
