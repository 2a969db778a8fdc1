import { uniform } from './counter-based.js';
import type { SplitParams } from './params.js';

export const SPLITS = ['train', 'heldout'] as const;

/** The folder of an artifact that a record lies in. */
export type Split = (typeof SPLITS)[number];

/** The side of a whole group (question, dialogue, document); equal for equal seeds in every stage. */
export function splitOf(group: string, { seed, heldoutFraction }: SplitParams): Split {
  return uniform(seed, 'heldout', group) < heldoutFraction ? 'heldout' : 'train';
}
