import { describe, expect, it } from 'vitest';
import type { Program } from '../../../../engine/graph/program.js';
import { elementCount } from '../../../../engine/graph/shape.js';
import { type FramedPair, framePair, type PreferenceForm } from '../../../../engine/packing/frame-pair.js';
import { answerTokens, packPairs } from '../../../../engine/packing/pack-pairs.js';
import { packedPairBatch } from '../../../../engine/packing/packed-pair-batch.js';
import { packedPreferenceProgram } from '../../../../engine/programs/packed-preference.js';
import { openSession, scattered, tensor } from '../run-graph.js';
import { ids } from './batches.js';
import { pairBatch } from './plain-pair-batch.js';
import { preferenceProgram } from './plain-preference.js';

const config = { vocabularySize: 40, contextLength: 24, layers: 2, width: 16, heads: 2 };
type Float = 'float32' | 'float64';
type Named = Readonly<Record<string, readonly number[]>>;

/** Weights of the size that training meets, the same for every program of the model. */
function weightsOf({ parameters }: Program): Named {
  return Object.fromEntries(
    parameters.map(({ name, shape, initial }, i) => [
      name,
      scattered(shape, i + 1).map((x) => (initial.kind === 'ones' ? 1 : 0) + 0.2 * x),
    ]),
  );
}

async function results(program: Program, dtype: Float, batch: Named, weights = weightsOf(program)) {
  const session = await openSession(program.onnx);
  const feeds = [
    ...program.parameters.map(({ name, shape }) => [name, tensor(dtype, shape, weights[name] ?? [])]),
    ...program.batch.map((spec) => [spec.name, tensor(spec.dtype, spec.shape, batch[spec.name] ?? [])]),
  ];
  const found = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(
    Object.entries(found).map(([name, { data }]) => [name, Array.from(data, Number)]),
  );
}

/** Pairs of many lengths, among them an empty context, an empty answer and a context that is cut. */
function comparisons(form: PreferenceForm): FramedPair[] {
  const lengths = [
    [5, 4, 7],
    [0, 3, 2],
    [9, 0, 1],
    [30, 6, 4],
    [1, 1, 1],
    [12, 8, 3],
    [3, 2, 9],
  ];
  return lengths.flatMap(([context = 0, good = 0, bad = 0], i) => {
    const cut = (length: number, seed: number) => Uint16Array.from(ids(length, 36, seed), (id) => id + 4);
    const pair = { context: cut(context, i), good: cut(good, 10 + i), bad: cut(bad, 20 + i) };
    return framePair(pair, form, config.contextLength);
  });
}

const numbers = (batch: object): Named =>
  Object.fromEntries(Object.entries(batch).map(([name, values]) => [name, Array.from(values as number[])]));

interface Sums {
  readonly scores: { good: number; bad: number }[];
  readonly [name: string]: unknown;
}

function addInto(sums: Record<string, number[]>, found: Record<string, number[]>): void {
  for (const [name, values] of Object.entries(found))
    if (name !== 'scores') sums[name] = values.map((value, i) => value + (sums[name]?.[i] ?? 0));
}

/** Loss and gradients of all comparisons in the plain form: two rows each, padded. */
async function plain(all: readonly FramedPair[], mu: number, dtype: Float) {
  const shape = { pairs: all.length, tokens: config.contextLength };
  const batch = numbers(pairBatch(all, shape, weightsOfLoss(all)));
  const program = preferenceProgram(config, { ...shape, languageModelWeight: mu }, 'train', dtype);
  const { scores = [], ...found } = await results(program, dtype, batch);
  return { found, scores: all.map((_, i) => ({ good: scores[i] ?? 0, bad: scores[all.length + i] ?? 0 })) };
}

/** The same, packed into rows that share contexts. */
async function packed(all: readonly FramedPair[], mu: number, dtype: Float) {
  const sums: Record<string, number[]> = {};
  const scores: Sums['scores'] = [];
  for (const run of packPairs(all, { longest: 2 * config.contextLength, languageModel: mu !== 0 })) {
    const program = packedPreferenceProgram(config, run.shape, mu, 'train', dtype);
    const found = await results(program, dtype, numbers(packedPairBatch(all, run, weightsOfLoss(all))));
    addInto(sums, found);
    run.members.forEach(({ index }, slot) => {
      const read = (at: number) => found.scores?.[at] ?? Number.NaN;
      scores[index] = { good: read(slot), bad: read(run.shape.pairs + slot) };
    });
  }
  return { found: sums, scores };
}

const weightsOfLoss = (all: readonly FramedPair[]) => ({
  pair: 1 / all.length,
  token: 1 / all.reduce((sum, framed) => sum + answerTokens(framed), 0),
});

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

/** The largest difference, as a share of the largest value, or of 1e-4 where all are smaller. */
function distance(a: readonly number[], b: readonly number[]): number {
  return largest(a.map((value, i) => value - (b[i] ?? Number.NaN))) / Math.max(1e-4, largest(a));
}

describe('packed comparisons that share contexts', () => {
  it.each([
    ['ranked', 1],
    ['ranked', 0],
    ['binarised', 0.5],
  ] as const)(
    'have the loss, scores and gradients of padded ones in float64: %s, μ = %d',
    async (form, mu) => {
      const all = comparisons(form);
      const [one, other] = [await plain(all, mu, 'float64'), await packed(all, mu, 'float64')];
      expect(Object.keys(other.found).sort()).toEqual(Object.keys(one.found).sort());
      expect(Object.keys(one.found).filter((name) => name.startsWith('grad:'))).toHaveLength(29);
      for (const [name, values] of Object.entries(one.found))
        expect(distance(values, other.found[name] ?? []), name).toBeLessThan(1e-11);
      for (const side of ['good', 'bad'] as const) {
        const of = (scored: Sums['scores']) => scored.map((score) => score[side]);
        expect(distance(of(one.scores), of(other.scores))).toBeLessThan(1e-11);
      }
    },
  );

  it('have them in float32 to its precision', async () => {
    const all = comparisons('ranked');
    const [one, other] = [await plain(all, 1, 'float32'), await packed(all, 1, 'float32')];
    for (const [name, values] of Object.entries(one.found))
      expect(distance(values, other.found[name] ?? []), name).toBeLessThan(2e-5);
  });

  it('have gradients that finite differences confirm', async () => {
    const all = comparisons('ranked').slice(0, 4);
    const [run] = packPairs(all, { longest: 2 * config.contextLength, languageModel: true });
    if (!run) throw new Error('no run');
    const batch = numbers(packedPairBatch(all, run, weightsOfLoss(all)));
    const program = packedPreferenceProgram(config, run.shape, 1, 'train', 'float64');
    const weights = weightsOf(program);
    const found = await results(program, 'float64', batch, weights);
    for (const { name, shape } of program.parameters) {
      const at = Math.floor(elementCount(shape) / 2);
      const moved = async (by: number) => {
        const values = weights[name] ?? [];
        const changed = { ...weights, [name]: values.with(at, (values[at] ?? 0) + by) };
        return (await results(program, 'float64', batch, changed)).loss?.[0] ?? Number.NaN;
      };
      const slope = ((await moved(1e-5)) - (await moved(-1e-5))) / 2e-5;
      expect(Math.abs(slope - (found[`grad:${name}`]?.[at] ?? Number.NaN)), name).toBeLessThan(1e-8);
    }
  });

  it('average log(1 + exp(bad - good)), and add the language-model loss by its weight', async () => {
    const all = comparisons('ranked');
    const [{ found, scores }, alone] = [await packed(all, 0.5, 'float64'), await packed(all, 0, 'float64')];
    const losses = scores.map(({ good, bad }) => Math.log1p(Math.exp(bad - good)));
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / all.length;
    expect(found.pairLoss?.[0]).toBeCloseTo(mean, 6);
    expect(found.loss?.[0]).toBeCloseTo(mean + 0.5 * (found.languageModelLoss?.[0] ?? Number.NaN), 6);
    expect(Object.keys(alone.found).filter((name) => !name.startsWith('grad:'))).toEqual([
      'loss',
      'pairLoss',
    ]);
    expect(alone.found.loss).toEqual(alone.found.pairLoss);
  });

  it('do not read one answer in the other, nor one pair in the next', async () => {
    const all = comparisons('ranked');
    const { scores } = await packed(all, 0, 'float64');
    const changed = all.map((framed, i) =>
      i === 5
        ? { ...framed, good: framed.good.map((id, at) => (at < framed.contextTokens ? id : 7)) }
        : framed,
    );
    const { scores: others } = await packed(changed, 0, 'float64');
    const same = (i: number, side: 'good' | 'bad') =>
      Math.abs((scores[i]?.[side] ?? 0) - (others[i]?.[side] ?? 1)) < 1e-12;
    expect(all.map((_, i) => [same(i, 'good'), same(i, 'bad')])).toEqual(all.map((_, i) => [i !== 5, true]));
  });
});
