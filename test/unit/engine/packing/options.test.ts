import { describe, expect, it } from 'vitest';
import { type FramedOption, frameItem } from '../../../../engine/packing/frame-option.js';
import { optionBatch, optionBatches } from '../../../../engine/packing/option-batches.js';

const ids = (...tokens: number[]) => Uint16Array.from(tokens);
const none = ids();

describe('an item framed for a language model', () => {
  it('is its context and all but the last token of each option', () => {
    const framed = frameItem(none, { context: ids(5, 6), options: [ids(7, 8), ids(9)] }, 10);
    expect(framed?.rows.map(({ tokens }) => [...tokens])).toEqual([
      [5, 6, 7],
      [5, 6],
    ]);
    expect(framed?.rows.map(({ firstRead }) => firstRead)).toEqual([1, 1]);
    expect(framed?.truncated).toBe(false);
  });

  it('begins with the last token of its prompt, or with the end of text where nothing precedes the option', () => {
    const rows = (prompt: Uint16Array, context: Uint16Array) =>
      frameItem(prompt, { context, options: [ids(7, 8)] }, 10)?.rows.map(({ tokens }) => [...tokens]);
    expect(rows(ids(3, 4), ids(5))).toEqual([[4, 5, 7]]);
    expect(rows(ids(3, 4), none)).toEqual([[4, 7]]);
    expect(rows(none, none)).toEqual([[0, 7]]);
  });

  it.each([
    [0, 4, 1],
    [3, 4, 1],
    [3, 2, 0],
  ])(
    'keeps after a prompt of %d and before options of up to %d the end of its context',
    (prompt, option, expected) => {
      const contextLength = prompt + option - 1 + expected;
      const item = { context: ids(5, 6), options: [ids(7), new Uint16Array(option).fill(8)] };
      const framed = frameItem(new Uint16Array(prompt).fill(3), item, contextLength);
      const before = prompt === 0 ? [] : [3];
      const kept = [5, 6].slice(2 - expected);
      expect([...(framed?.rows[0]?.tokens ?? [])]).toEqual([...before, ...kept]);
      expect(framed?.rows[1]?.tokens).toHaveLength(before.length + expected + option - 1);
      expect(framed?.truncated).toBe(true);
      expect(
        frameItem(new Uint16Array(prompt).fill(3), item, contextLength - expected - (prompt === 0 ? 0 : 1)),
      ).toBe(null);
    },
  );
});

describe('runs of options', () => {
  const row = (length: number, option: number): FramedOption => ({
    tokens: new Int32Array(length).fill(length),
    firstRead: length - option,
    option: Uint16Array.from({ length: option }, (_, i) => 100 + i),
  });
  const rows = Array.from({ length: 90 }, (_, i) =>
    row(3 + ((i * 37) % 200), 1 + ((i * 7) % Math.min(40, 3 + ((i * 37) % 200)))),
  );

  it('hold every row once, padded to lengths that fit it, within bounds', () => {
    const limits = { past: 50, contextLength: 300, vocabularySize: 50_257 };
    const batches = optionBatches(rows, limits);
    expect(batches.flatMap(({ runs }) => runs.flat()).sort((a, b) => a - b)).toEqual([...rows.keys()]);
    for (const { sequences, tokens, reads, runs } of batches) {
      expect(tokens).toBeLessThanOrEqual(250);
      expect(sequences === 1 || sequences * reads * 50_257 <= 2 ** 25).toBe(true);
      expect(sequences === 1 || sequences * tokens <= 2_048).toBe(true);
      for (const index of runs.flat()) {
        expect(rows[index]?.tokens.length).toBeLessThanOrEqual(tokens);
        expect(rows[index]?.option.length).toBeLessThanOrEqual(reads);
      }
      for (const run of runs) expect(run.length).toBeLessThanOrEqual(sequences);
    }
  });

  it('read each token of an option one place before it, in time-major rows', () => {
    const framed = frameItem(none, { context: ids(5, 6), options: [ids(7, 8), ids(9)] }, 10)?.rows ?? [];
    const batches = { sequences: 3, tokens: 4, reads: 2, runs: [[0, 1]] };
    expect(optionBatch(framed, batches)).toEqual({
      tokens: Int32Array.of(5, 6, 7, 0, 5, 6, 0, 0, 0, 0, 0, 0),
      places: Int32Array.of(3, 6, 4, 0, 0, 0),
      targets: Int32Array.of(7, 8, 9, 0, 0, 0),
    });
  });
});
