import { tokenizeCorpus } from '../pipelines/stages/tokenize-corpus.js';
import { inWorker } from './in-worker.js';

/** Texts become token ids. */
export const tokenizeCorpusActivity = inWorker(tokenizeCorpus, () => import('../corpus/tokenize-corpus.js'));
