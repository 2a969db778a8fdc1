import { tokenizeDialogues } from '../pipelines/stages/tokenize-dialogues.js';
import { inWorker } from './in-worker.js';

/** Threads become dialogues of token ids. */
export const tokenizeDialoguesActivity = inWorker(
  tokenizeDialogues,
  () => import('../corpus/tokenize-dialogues.js'),
);
