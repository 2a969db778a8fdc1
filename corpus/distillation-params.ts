import type { ArtifactReader, SourceReader } from '../storage/ports.js';
import type { SplitParams } from './params.js';

export interface TokenizePromptParams {
  /** The text that the prompt must be, as `sha256:…` of its bytes; null takes any text. Default null. */
  readonly sha256: string | null;
  /** What stands between the prompt and a text that is not a dialogue. Default `\n\nHuman:`. */
  readonly cue: string;
}

/** `prompt: 'source'`, UTF-8; output `tokens`. */
export type TokenizePromptInputs = { readonly prompt: SourceReader; readonly tokenizer: ArtifactReader };

export interface TokenizeDialoguesParams extends SplitParams {
  /** Tokens of a dialogue at most, its end among them; a longer one loses the ends of its turns. Null keeps all. */
  readonly maxTokens: number | null;
}

/** `threads: 'threads[]'`, `tokenizer: 'tokenizer'`; output `tokens`. */
export type TokenizeDialoguesInputs = {
  readonly threads: readonly ArtifactReader[];
  readonly tokenizer: ArtifactReader;
};
