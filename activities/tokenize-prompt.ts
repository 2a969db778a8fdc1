import { tokenizePrompt } from '../pipelines/stages/tokenize-prompt.js';
import { inWorker } from './in-worker.js';

/** A prompt becomes token ids. */
export const tokenizePromptActivity = inWorker(tokenizePrompt, () => import('../corpus/tokenize-prompt.js'));
