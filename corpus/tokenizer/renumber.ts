import { TokenizerUnusable } from '../errors.js';
import { SPECIAL_TOKENS } from './special-tokens.js';
import { addedToken } from './tokenizer-file.js';

/** Beside an imported `tokenizer.json`: for each id the one that its token had, null for a token of ours. */
export const ORIGINAL_IDS_FILE = 'original-ids.json';

interface TokenizerJson {
  readonly model: { readonly type: string; readonly vocab: Readonly<Record<string, number>> };
  readonly added_tokens?: readonly { readonly id: number; readonly content: string }[];
  readonly normalizer: unknown;
  readonly pre_tokenizer: { readonly type: string } | null;
}

/**
 * The same tokens with our special tokens as the first ids and all others in the order that they had. A file in
 * which our tokens stand first already keeps every id.
 * @throws TokenizerUnusable for anything but byte-level BPE that has an end-of-text token
 */
export function renumbered(json: string): { json: string; originalIds: (number | null)[] } {
  const file = parse(json);
  const original = new Map(Object.entries(file.model.vocab));
  for (const { content, id } of file.added_tokens ?? []) original.set(content, id);
  if (!original.has(SPECIAL_TOKENS[0])) throw new TokenizerUnusable(`it has no ${SPECIAL_TOKENS[0]}`);
  const ours: readonly string[] = SPECIAL_TOKENS;
  const others = [...original].filter(([token]) => !ours.includes(token)).sort(([, a], [, b]) => a - b);
  const tokens = [...ours, ...others.map(([token]) => token)];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const added = [...ours, ...(file.added_tokens ?? []).map(({ content }) => content)];
  const renamed = {
    ...file,
    truncation: null,
    padding: null,
    post_processor: null,
    added_tokens: [...new Set(added)].map((content) => addedToken(content, ids.get(content) ?? 0)),
    model: { ...file.model, vocab: Object.fromEntries(ids) },
  };
  return { json: JSON.stringify(renamed), originalIds: tokens.map((token) => original.get(token) ?? null) };
}

function parse(json: string): TokenizerJson {
  const file = parsed(json);
  const { model, normalizer, pre_tokenizer: words } = file;
  if (model?.type !== 'BPE' || typeof model.vocab !== 'object')
    throw new TokenizerUnusable(`its model is ${model?.type ?? 'missing'}, not BPE`);
  if (words?.type !== 'ByteLevel')
    throw new TokenizerUnusable(`its pre_tokenizer is ${words?.type ?? 'missing'}, not ByteLevel`);
  if (normalizer !== null && normalizer !== undefined)
    throw new TokenizerUnusable('it has a normalizer, which loses characters');
  return file;
}

function parsed(json: string): TokenizerJson {
  try {
    return JSON.parse(json) as TokenizerJson;
  } catch (error) {
    throw new TokenizerUnusable('it is not JSON', { cause: error });
  }
}
