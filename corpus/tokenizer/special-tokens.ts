/**
 * The first ids of every vocabulary, in this order: end of a document; end of an answer, where the preference
 * score is read; and the control tokens that stand directly before a good or a bad answer.
 */
export const SPECIAL_TOKENS = ['<|endoftext|>', '<|endofcontext|>', '<|good|>', '<|bad|>'] as const;

/** Stands after every document. */
export const END_OF_TEXT = 0;
