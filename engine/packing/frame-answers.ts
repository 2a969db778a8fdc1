import { type FramedItem, frameItem } from './frame-option.js';
import type { TokenPair } from './frame-pair.js';

const NO_PROMPT = new Uint16Array(0);

/**
 * The rows of a pair's answers for a language model: good, then bad, behind one context that is cut on its left. They
 * leave one position of the window empty, where a preference model has its end-of-context token, so that the same
 * pairs fit both. Null where an answer does not fit, or is empty.
 */
export function frameAnswers({ context, good, bad }: TokenPair, contextLength: number): FramedItem | null {
  if (good.length === 0 || bad.length === 0) return null;
  return frameItem(NO_PROMPT, { context, options: [good, bad] }, contextLength - 1);
}
