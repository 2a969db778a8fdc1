import { describe, expect, it } from 'vitest';
import { backward } from '../../../../engine/graph/backward.js';
import { input } from '../../../../engine/graph/value.js';
import { distillationDivergence } from '../../../../engine/losses/distillation.js';
import { total } from '../../../../engine/ops/reduce.js';
import { distillationBatch, logOfRemainder } from '../../../../engine/packing/distillation-batch.js';
import { openGraph, scattered } from '../run-graph.js';

type Numbers = readonly number[];

const logSoftmax = (logits: Numbers): number[] => {
  const largest = Math.max(...logits);
  const logSum = largest + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - largest), 0));
  return logits.map((z) => z - logSum);
};

/** Σ p·(log p − log q). */
const divergenceOf = (p: Numbers, q: Numbers): number =>
  p.reduce((sum, log, i) => sum + Math.exp(log) * (log - (q[i] ?? Number.NaN)), 0);

/** The k likeliest of the teacher's tokens, and the log-probabilities of these and of the rest. */
function topOf(logs: Numbers, k: number): { ids: number[]; teacher: number[] } {
  const ids = [...logs.keys()].sort((a, b) => (logs[b] ?? 0) - (logs[a] ?? 0)).slice(0, k);
  const named = ids.map((id) => logs[id] ?? Number.NaN);
  return { ids, teacher: [...named, logOfRemainder(named)] };
}

async function found(dtype: 'float32' | 'float64', student: Numbers, ids: Numbers, teacher: Numbers) {
  const inputs = [
    input('logits', dtype, [1, student.length]),
    input('ids', 'int32', [1, ids.length]),
    input('teacher', dtype, [1, teacher.length]),
  ] as const;
  const loss = total(distillationDivergence(...inputs));
  const [gradient = loss] = backward(loss, [inputs[0]]);
  const results = await (await openGraph(inputs, { loss, gradient })).run({ logits: student, ids, teacher });
  return { loss: results.loss?.[0] ?? Number.NaN, gradient: results.gradient ?? [] };
}

const student = scattered([40], 1).map((x) => 4 * x);
const teacherLogs = logSoftmax(scattered([40], 2).map((x) => 4 * x));

describe('distillationDivergence', () => {
  it('is the divergence over the whole vocabulary, with its gradient q − p, when every token is named', async () => {
    const { ids, teacher } = topOf(teacherLogs, 40);
    const q = logSoftmax(student);
    const { loss, gradient } = await found('float64', student, ids, teacher);
    expect(Math.abs(loss - divergenceOf(teacherLogs, q))).toBeLessThan(1e-12);
    for (const [i, log] of q.entries())
      expect(gradient[i]).toBeCloseTo(Math.exp(log) - Math.exp(teacherLogs[i] ?? 0), 12);
  });

  it.each([1, 5, 39])('is the divergence over %i tokens and one category of all others', async (k) => {
    const { ids, teacher } = topOf(teacherLogs, k);
    const q = logSoftmax(student);
    const others = q.filter((_, id) => !ids.includes(id)).reduce((sum, log) => sum + Math.exp(log), 0);
    const categories = [...ids.map((id) => q[id] ?? Number.NaN), Math.log(others)];
    const { loss } = await found('float64', student, ids, teacher);
    expect(Math.abs(loss - divergenceOf(teacher, categories))).toBeLessThan(1e-12);
  });

  it('is zero, with a zero gradient, where student and teacher agree', async () => {
    const { ids, teacher } = topOf(logSoftmax(student), 7);
    const { loss, gradient } = await found('float32', student, ids, teacher);
    expect(Math.abs(loss)).toBeLessThan(1e-6);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-7);
  });

  it('never grows when tokens are put into one category', async () => {
    const losses = [];
    for (const k of [1, 2, 4, 8, 16, 32, 40]) {
      const { ids, teacher } = topOf(teacherLogs, k);
      losses.push((await found('float64', student, ids, teacher)).loss);
    }
    expect(losses).toEqual(losses.toSorted((a, b) => a - b));
  });

  it('stays finite where the student leaves no probability to what the teacher says', async () => {
    const { loss, gradient } = await found('float32', [0, 0, 500], [0], [Math.log(0.5), Math.log(0.5)]);
    expect(loss).toBeGreaterThan(1);
    expect(Number.isFinite(loss)).toBe(true);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});

describe('logOfRemainder', () => {
  it('keeps its digits where the named tokens leave almost nothing', () => {
    expect(logOfRemainder([-1e-12])).toBeCloseTo(Math.log(1e-12), 9);
    expect(logOfRemainder([Math.log(0.5), Math.log(0.25)])).toBeCloseTo(Math.log(0.25), 15);
    expect(logOfRemainder([-50])).toBeCloseTo(-Math.exp(-50), 15);
  });

  it('is an empty category where nothing is left, or less by rounding', () => {
    expect(logOfRemainder([0])).toBe(-87);
    expect(logOfRemainder([Math.log(0.75), Math.log(0.25) + 1e-9])).toBe(-87);
  });
});

describe('distillationBatch', () => {
  const taught = { tokens: [7, 9], ids: [3, 1, 2, 0], logprobs: [0.5, 0.25, 0.75, 0.125].map(Math.log) };

  it('puts the remaining mass behind the named tokens of each position, and pads with weight zero', () => {
    const batch = distillationBatch([taught], { sequences: 2, tokens: 3, k: 2 }, 0.5);
    expect([...batch.tokens]).toEqual([7, 9, 0, 0, 0, 0]);
    expect([...batch.weights]).toEqual([0.5, 0.5, 0, 0, 0, 0]);
    expect([...batch.ids]).toEqual([3, 1, 2, 0, 0, 1, 0, 1, 0, 1, 0, 1]);
    const probabilities = [...batch.teacher].map((log) => Number(Math.exp(log).toFixed(6)));
    expect(probabilities.slice(0, 6)).toEqual([0.5, 0.25, 0.25, 0.75, 0.125, 0.125]);
    expect(new Set(probabilities.slice(6))).toEqual(new Set([0.333333]));
  });
});
