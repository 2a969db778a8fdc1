import { describe, expect, it } from 'vitest';
import { distillationBatch } from '../../../../engine/packing/distillation-batch.js';
import { distillationProgram } from '../../../../engine/programs/distillation.js';
import { ids, runProgram } from './batches.js';

const config = { vocabularySize: 50, contextLength: 12, layers: 2, width: 24, heads: 3 };
const shape = { sequences: 3, tokens: 8, k: 4 };

/** A sequence whose teacher gives its four tokens 0.4, 0.3, 0.2 and 0.05 at every position. */
const taught = (length: number, seed: number) => ({
  tokens: ids(length, 50, seed),
  ids: ids(length, 46, seed + 10).flatMap((id) => [id, id + 1, id + 2, id + 3]),
  logprobs: Array.from({ length }, () => [0.4, 0.3, 0.2, 0.05].map(Math.log)).flat(),
});

const numbers = (batch: ReturnType<typeof distillationBatch>) =>
  Object.fromEntries(
    Object.entries(batch).map(([name, values]: [string, ArrayLike<number>]) => [name, Array.from(values)]),
  );

describe('distillationProgram', () => {
  it('sums divergences by their weights', async () => {
    const program = distillationProgram(config, shape, 'evaluate');
    const batch = distillationBatch([taught(8, 1), taught(5, 2)], shape, 1 / 13);
    const { loss, divergence } = await runProgram(program, numbers(batch));
    const mean = (divergence ?? []).reduce((sum, x, i) => sum + x * (batch.weights[i] ?? 0), 0);
    expect(loss?.[0]).toBeCloseTo(mean, 5);
    expect(mean).toBeGreaterThan(0.5);
  });

  it('gives padding no part in loss or gradients', async () => {
    const program = distillationProgram(config, shape, 'train');
    const batch = distillationBatch([taught(8, 1), taught(5, 2)], shape, 1 / 13);
    const other = {
      ...numbers(batch),
      tokens: Array.from(batch.tokens, (id, i) => (batch.weights[i] ? id : 49)),
    };
    expect(await runProgram(program, other)).toEqual(await runProgram(program, numbers(batch)));
  });

  it('refuses more named tokens than the vocabulary has', () => {
    expect(() => distillationProgram(config, { ...shape, k: 51 }, 'train')).toThrow(
      expect.objectContaining({ code: 'E4104' }),
    );
  });
});
