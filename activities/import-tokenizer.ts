import { importTokenizer } from '../pipelines/stages/import-tokenizer.js';
import { inWorker } from './in-worker.js';

/** A published tokenizer becomes one of ours. */
export const importTokenizerActivity = inWorker(
  importTokenizer,
  () => import('../corpus/import-tokenizer.js'),
);
