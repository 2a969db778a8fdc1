import { Tokenizer } from 'tokenizers';
import type { ArtifactReader } from '../../storage/ports.js';
import { TokenizerUnusable } from '../errors.js';
import { SPECIAL_TOKENS } from './special-tokens.js';

/** The file of a tokenizer artifact. */
export const TOKENIZER_FILE = 'tokenizer.json';

/** The one door to the `tokenizers` library. */
export interface TextEncoding {
  /** Number of ids, special tokens included. */
  readonly vocabularySize: number;
  /** Ids of each text, in order. Text that spells a special token is encoded as ordinary text. */
  encode(texts: readonly string[]): Promise<(Uint16Array | Uint32Array)[]>;
  /** Text of ids; special tokens are left out. */
  decode(ids: ArrayLike<number>): Promise<string>;
}

/** Throws TokenizerUnusable when the file is not a tokenizer whose first ids are our special tokens. */
export async function openTokenizer(artifact: ArtifactReader): Promise<TextEncoding> {
  return textEncoding(Buffer.from(await artifact.bytes(TOKENIZER_FILE)).toString('utf8'));
}

/** @param json a `tokenizer.json` */
export function textEncoding(json: string): TextEncoding {
  const tokenizer = load(json);
  const vocabularySize = tokenizer.getVocabSize(true);
  const ids = vocabularySize <= 65_536 ? Uint16Array : Uint32Array;
  return {
    vocabularySize,
    async encode(texts) {
      const encodings = await tokenizer.encodeBatch([...texts], { addSpecialTokens: false });
      return encodings.map((encoding) => ids.from(encoding.getIds()));
    },
    decode: (tokens) =>
      tokenizer.decode(
        Array.from(tokens).filter((id) => id >= SPECIAL_TOKENS.length),
        false,
      ),
  };
}

/** Without its added tokens, so that nobody's text can forge one. */
function load(json: string): Tokenizer {
  try {
    const file = JSON.parse(json) as { model: { vocab: Record<string, number> } };
    const misplaced = SPECIAL_TOKENS.find((token, id) => file.model.vocab[token] !== id);
    if (misplaced !== undefined) throw new Error(`${misplaced} is not the id it must be`);
    return Tokenizer.fromString(JSON.stringify({ ...file, added_tokens: [] }));
  } catch (error) {
    throw new TokenizerUnusable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
