import { ingestWikipedia } from '../pipelines/stages/ingest-wikipedia.js';
import { inWorker } from './in-worker.js';

/** Histories become pairs. */
export const ingestWikipediaActivity = inWorker(
  ingestWikipedia,
  () => import('../corpus/ingest-wikipedia.js'),
);
