import { describe, expect, it } from 'vitest';
import {
  fromHistory,
  fromMatrixRate,
  fromTrainings,
  type Load,
} from '../../../../pipelines/estimate/duration.js';

const flops = (amount: number): Load => ({ kind: 'flops', amount, basis: '6·N·T' });
const sample = (seconds: number, amount: number, threads = 1) => ({ seconds, load: flops(amount), threads });

describe('how long a stage takes', () => {
  it('is what it took before, in proportion to its work, from the shortest to the longest', () => {
    const samples = [sample(10, 100), sample(12, 100), sample(30, 200)];
    expect(fromHistory(samples, flops(150), 1)).toEqual({
      lowSeconds: 15,
      highSeconds: 22.5,
      basis: 'history, 3 runs',
    });
  });

  it('takes the runs whose work is nearest, and says by how much it was scaled when none is near', () => {
    const samples = [sample(1, 1), sample(1000, 1000)];
    expect(fromHistory(samples, flops(2000), 1)).toMatchObject({ lowSeconds: 2000, basis: 'history, 1 run' });
    expect(fromHistory(samples, flops(50_000), 1)?.basis).toBe('history, 1 run, scaled × 50');
  });

  it('prefers runs with as many threads, and takes others where there are none', () => {
    const samples = [sample(10, 100, 1), sample(6, 100, 2)];
    expect(fromHistory(samples, flops(100), 2)).toMatchObject({ lowSeconds: 6, highSeconds: 6 });
    expect(fromHistory(samples, flops(100), 4)).toMatchObject({ lowSeconds: 6, highSeconds: 10 });
  });

  it('is not told by runs whose work is of another kind or was not known', () => {
    expect(fromHistory([{ seconds: 5, load: null, threads: 1 }], flops(1), 1)).toBeNull();
    expect(fromHistory([], null, 1)).toBeNull();
    expect(fromHistory([{ seconds: 5, load: null, threads: 1 }], null, 1)).toMatchObject({ lowSeconds: 5 });
  });

  it('follows from the rate of other trainings, named by the largest; much smaller ones do not tell', () => {
    const trainings = [
      { flops: 310e9, seconds: 10, threads: 1, name: 'lm of calm-otter-2' },
      { flops: 155e9, seconds: 10, threads: 1, name: 'pmp of calm-otter-2' },
      { flops: 1e9, seconds: 10, threads: 1, name: 'finetune of calm-otter-2' },
    ];
    expect(fromTrainings(trainings, flops(3100e9), 1)).toEqual({
      lowSeconds: 100,
      highSeconds: 200,
      basis: '6·N·T at 31 GFLOP/s (from lm of calm-otter-2)',
    });
    expect(fromTrainings(trainings, { kind: 'bytes', amount: 1, basis: '' }, 1)).toBeNull();
  });

  it('follows without any training from a part of the rate of a matrix product', () => {
    expect(fromMatrixRate(100e9, flops(900e9))).toEqual({
      lowSeconds: 10,
      highSeconds: 30,
      basis: '6·N·T at 30–90 % of 100 GFLOP/s (matrix product)',
    });
    expect(fromMatrixRate(null, flops(1))).toBeNull();
  });
});
