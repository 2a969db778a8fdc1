import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type TextEncoding, textEncoding } from '../../corpus/tokenizer/encode.js';
import { preTokenize } from '../../corpus/tokenizer/pre-tokenize.js';
import { tokenizerFile } from '../../corpus/tokenizer/tokenizer-file.js';
import { trainBpe } from '../../corpus/tokenizer/train-bpe.js';
import type { TokenPair } from '../../engine/packing/frame-pair.js';
import { root } from './root.js';

/** A public text that the repository does not carry. */
function sharedText(path: string): string {
  const file = resolve(process.env.RETORT_SHARED_DATA ?? resolve(root, '../shared/data'), path);
  if (!existsSync(file)) throw new Error(`no file ${path} in the shared data: set RETORT_SHARED_DATA`);
  const bytes = readFileSync(file);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** A byte-level vocabulary of these very texts. */
async function encodingOf(texts: readonly string[], vocabularySize: number): Promise<TextEncoding> {
  const words = new Map<string, number>();
  for (const text of texts) for (const word of preTokenize(text)) words.set(word, (words.get(word) ?? 0) + 1);
  return textEncoding(tokenizerFile(await trainBpe(words, vocabularySize)));
}

/** Tiny Shakespeare in a vocabulary of its own. */
export async function shakespeare(vocabularySize: number): Promise<Uint16Array> {
  const text = sharedText('lm-text/tinyshakespeare/input.txt');
  const encoding = await encodingOf([text], vocabularySize);
  const [tokens = []] = await encoding.encode([text]);
  return Uint16Array.from(tokens);
}

const ANSWER = '\n\nAssistant:';

/** The dialogues of hh-rlhf's harmless test half, in a vocabulary of their own: a pair's answers are the last turns. */
export async function dialogues(vocabularySize: number): Promise<TokenPair[]> {
  const lines = sharedText('hh-rlhf/harmless-base/test.dev.jsonl.gz').trim().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { chosen: string; rejected: string });
  const split = rows.flatMap(({ chosen, rejected }) => {
    const at = commonTurns(chosen, rejected);
    return at === 0 ? [] : [[chosen.slice(0, at), chosen.slice(at), rejected.slice(at)]];
  });
  const encoding = await encodingOf(split.flat(), vocabularySize);
  const encoded = await encoding.encode(split.flat());
  return split.map((_, row) => {
    const [context, good, bad] = encoded.slice(3 * row, 3 * row + 3);
    const none = new Uint16Array();
    return { context: context ?? none, good: good ?? none, bad: bad ?? none };
  });
}

/** Where both texts have the last answer's turn begin, if they agree until there; else 0. */
function commonTurns(a: string, b: string): number {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const at = a.slice(0, same).lastIndexOf(ANSWER);
  return at < 0 ? 0 : at + ANSWER.length;
}
