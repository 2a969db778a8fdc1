import { trainTokenizer } from '../pipelines/stages/train-tokenizer.js';
import { inWorker } from './in-worker.js';

/** Texts become a tokenizer. */
export const trainTokenizerActivity = inWorker(trainTokenizer, () => import('../corpus/train-tokenizer.js'));
