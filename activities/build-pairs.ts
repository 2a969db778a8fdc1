import { buildPairs } from '../pipelines/stages/build-pairs.js';
import { inWorker } from './in-worker.js';

/** Threads become pairs. */
export const buildPairsActivity = inWorker(buildPairs, () => import('../corpus/build-pairs.js'));
