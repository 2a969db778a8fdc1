import { describe, expect, it } from 'vitest';
import { frameAnswers } from '../../../../engine/packing/frame-answers.js';
import { framePair } from '../../../../engine/packing/frame-pair.js';
import {
  imitatedTokens,
  imitationBatch,
  predictedPlaces,
} from '../../../../engine/packing/imitation-batch.js';

const ids = (...tokens: number[]) => Uint16Array.from(tokens);
const count = (length: number) => Uint16Array.from({ length }, (_, i) => 10 + i);

describe('framing the answers of a pair for a language model', () => {
  it('puts both behind the same context, without the tokens that are only predicted', () => {
    const framed = frameAnswers({ context: ids(5, 6), good: ids(7, 8), bad: ids(9) }, 16);
    expect(framed?.rows.map(({ tokens }) => [...tokens])).toEqual([
      [5, 6, 7],
      [5, 6],
    ]);
    expect(framed?.rows.map(({ firstRead }) => firstRead)).toEqual([1, 1]);
    expect(framed?.truncated).toBe(false);
  });

  it('begins a pair without a context as a document begins', () => {
    const framed = frameAnswers({ context: ids(), good: ids(7), bad: ids(9, 9) }, 16);
    expect(framed?.rows.map(({ tokens }) => [...tokens])).toEqual([[0], [0, 9]]);
  });

  it.each([0, 1, 5, 30])(
    'keeps the pairs that fit a preference model of the same window: context %i',
    (context) => {
      for (let answer = 1; answer < 20; answer++) {
        const pair = { context: count(context), good: count(answer), bad: ids(3) };
        const ranked = framePair(pair, 'ranked', 12).length === 1;
        expect(frameAnswers(pair, 12) !== null).toBe(ranked);
      }
    },
  );

  it('takes no pair with an empty answer, of which there is no mean', () => {
    expect(frameAnswers({ context: ids(5), good: ids(7), bad: ids() }, 16)).toBeNull();
  });
});

describe('a batch of good samples', () => {
  const [good] = frameAnswers({ context: ids(5, 6), good: ids(7, 8), bad: ids(9) }, 16)?.rows ?? [];
  const rows = good ? [good] : [];
  const shape = { sequences: 2, tokens: 4, predicted: 4 };

  it('predicts the tokens of the answer, each from the place before it', () => {
    const batch = imitationBatch(rows, shape, { part: 'answer', weight: 0.5 });
    expect([...batch.tokens]).toEqual([5, 6, 7, 0, 0, 0, 0, 0]);
    expect([...batch.places]).toEqual([2, 4, 0, 0]);
    expect([...batch.targets]).toEqual([7, 8, 0, 0]);
    expect([...batch.weights]).toEqual([0.5, 0.5, 0, 0]);
  });

  it('predicts those of the context as well where the sample is imitated', () => {
    const batch = imitationBatch(rows, shape, { part: 'sample', weight: 0.25 });
    expect([...batch.places]).toEqual([0, 2, 4, 0]);
    expect([...batch.targets]).toEqual([6, 7, 8, 0]);
    expect([...batch.weights]).toEqual([0.25, 0.25, 0.25, 0]);
    expect(rows.map((row) => [imitatedTokens(row, 'answer'), imitatedTokens(row, 'sample')])).toEqual([
      [2, 3],
    ]);
  });

  it('has room for the imitated tokens of all rows, and never more than the rows have', () => {
    const many = Array.from({ length: 20 }, () => rows).flat();
    expect(predictedPlaces(many, { sequences: 20, tokens: 32 }, 'answer')).toBe(48);
    expect(predictedPlaces(many, { sequences: 20, tokens: 3 }, 'sample')).toBe(60);
  });
});
