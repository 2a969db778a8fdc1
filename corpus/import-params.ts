import type { SourceReader } from '../storage/ports.js';

/** Nothing to choose. */
export type ImportTokenizerParams = Record<string, never>;

/** `tokenizer: 'source'`, a `tokenizer.json`; output `tokenizer`. */
export type ImportTokenizerInputs = { readonly tokenizer: SourceReader };
