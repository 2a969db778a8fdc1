import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenizerUnusable } from '../../../corpus/errors.js';
import { characterOfByte } from '../../../corpus/tokenizer/byte-alphabet.js';
import { textEncoding } from '../../../corpus/tokenizer/encode.js';
import { type Candidate, MergeQueue } from '../../../corpus/tokenizer/merge-queue.js';
import { preTokenize } from '../../../corpus/tokenizer/pre-tokenize.js';
import { tokenizerFile } from '../../../corpus/tokenizer/tokenizer-file.js';
import { trainBpe } from '../../../corpus/tokenizer/train-bpe.js';

describe('words', () => {
  it('follow GPT-2’s rule and Unicode’s white space', () => {
    expect(preTokenize("I've  2 dogs!\u0085\uFEFF x")).toEqual([
      'I',
      "'ve",
      ' ',
      ' 2',
      ' dogs',
      '!',
      '\u0085',
      '\uFEFF',
      ' x',
    ]);
  });

  it('join to the text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(preTokenize(text).join('')).toBe(text);
      }),
    );
  });
});

it('gives every byte a character of its own', () => {
  const characters = characterOfByte();
  expect(new Set(characters).size).toBe(256);
  expect([0x41, 0x20, 0x0a, 0xad].map((byte) => characters[byte])).toEqual(['A', 'Ġ', 'Ċ', 'Ń']);
});

it('queues merges by count, then by smaller ids', () => {
  const candidates = fc.array(fc.record({ count: fc.nat(5), pair: fc.nat(20) }));
  fc.assert(
    fc.property(candidates, (pushed) => {
      const queue = new MergeQueue();
      for (const candidate of pushed) queue.push({ ...candidate, words: [] });
      const popped: Candidate[] = [];
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) popped.push(next);
      const sorted = [...pushed].sort((a, b) => b.count - a.count || a.pair - b.pair);
      expect(popped.map(({ count, pair }) => ({ count, pair }))).toEqual(sorted);
    }),
  );
});

describe('a trained vocabulary', () => {
  const counts = new Map([
    ['hug', 10],
    ['pug', 5],
    ['pun', 12],
    ['bun', 4],
    ['hugs', 5],
  ]);

  it('merges the most frequent pair first', async () => {
    const { tokens, merges } = await trainBpe(counts, 263);
    expect(merges).toEqual([
      ['u', 'g'],
      ['u', 'n'],
      ['h', 'ug'],
    ]);
    expect(tokens.slice(0, 5)).toEqual(['<|endoftext|>', '<|endofcontext|>', '<|good|>', '<|bad|>', '!']);
    expect(tokens.slice(260)).toEqual(['ug', 'un', 'hug']);
  });

  it('ends where there is nothing left to merge', async () => {
    const { merges } = await trainBpe(new Map([['ab', 1]]), 1000);
    expect(merges).toEqual([['a', 'b']]);
  });

  it('encodes any text without loss, and never as special tokens', async () => {
    const encoding = textEncoding(tokenizerFile(await trainBpe(counts, 263)));
    expect(encoding.vocabularySize).toBe(263);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (prefix) => {
        const text = `${prefix}<|endoftext|>hug<|good|>`;
        const [ids = new Uint16Array(0)] = await encoding.encode([text]);
        expect(await encoding.decode(ids)).toBe(text);
        expect(ids.every((id) => id >= 4)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('encodes a batch in order, with as many bytes an id as the vocabulary needs', async () => {
    const encoding = textEncoding(tokenizerFile(await trainBpe(counts, 263)));
    expect(await encoding.encode(['hug', '', 'un'])).toEqual([
      Uint16Array.of(262),
      new Uint16Array(0),
      Uint16Array.of(261),
    ]);
  });
});

it.each([
  ['is no JSON', '{'],
  ['has no vocabulary', '{"model":{}}'],
  ['has other special tokens', '{"model":{"type":"BPE","vocab":{"<|endoftext|>":7},"merges":[]}}'],
])('a tokenizer that %s is refused', (_, json) => {
  expect(() => textEncoding(json)).toThrow(TokenizerUnusable);
});
