/** The first ids of every vocabulary, in this order. A control token stands directly before the answer. */
export const SPECIAL_TOKENS = ['<|endoftext|>', '<|endofcontext|>', '<|good|>', '<|bad|>'] as const;

/** Stands after every document. */
export const END_OF_TEXT = 0;
/** Stands after the answer; the preference score is read at it. */
export const END_OF_CONTEXT = 1;
export const GOOD = 2;
export const BAD = 3;
