import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { textEncoding } from '../../../corpus/tokenizer/encode.js';
import { preTokenize } from '../../../corpus/tokenizer/pre-tokenize.js';
import { tokenizerFile } from '../../../corpus/tokenizer/tokenizer-file.js';
import { trainBpe } from '../../../corpus/tokenizer/train-bpe.js';

/** What test/oracles/byte_level_bpe.py recorded of one text. */
export interface RustTraining {
  readonly vocabularySize: number;
  readonly tokens: number;
  readonly merges: number;
  readonly mergesSha256: string;
  readonly firstMerges: readonly string[];
  readonly samples: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

/** Trains on the text and compares every merge, by digest, and the ids of the samples. */
export async function expectRustMerges(text: string, recorded: RustTraining): Promise<void> {
  const counts = new Map<string, number>();
  for (const word of preTokenize(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const vocabulary = await trainBpe(counts, recorded.vocabularySize);
  const merges = vocabulary.merges.map((pair) => pair.join(' '));
  expect(merges.slice(0, 5)).toEqual(recorded.firstMerges);
  expect(merges).toHaveLength(recorded.merges);
  expect(vocabulary.tokens).toHaveLength(recorded.tokens);
  expect(createHash('sha256').update(merges.join('\n')).digest('hex')).toBe(recorded.mergesSha256);
  const encoding = textEncoding(tokenizerFile(vocabulary));
  const ids = await encoding.encode(recorded.samples.map((sample) => sample.text));
  expect(ids.map((one) => [...one])).toEqual(recorded.samples.map((sample) => sample.ids));
}
