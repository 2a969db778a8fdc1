import { tokenizePairs } from '../pipelines/stages/tokenize-pairs.js';
import { inWorker } from './in-worker.js';

/** Pairs become token ids. */
export const tokenizePairsActivity = inWorker(tokenizePairs, () => import('../corpus/tokenize-pairs.js'));
