import { createHash } from 'node:crypto';
import type ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../../../engine/graph/program.js';
import { input } from '../../../../engine/graph/value.js';
import { emit } from '../../../../engine/onnx/emit.js';
import { gemm } from '../../../../engine/ops/matmul.js';
import { MOST_THREADS } from '../../../../engine/ops/thread-invariance.js';
import { distillationBatch } from '../../../../engine/packing/distillation-batch.js';
import { framePair } from '../../../../engine/packing/frame-pair.js';
import { packPairs } from '../../../../engine/packing/pack-pairs.js';
import { packedPairBatch } from '../../../../engine/packing/packed-pair-batch.js';
import { distillationProgram } from '../../../../engine/programs/distillation.js';
import { languageModelProgram } from '../../../../engine/programs/language-model.js';
import { packedPreferenceProgram } from '../../../../engine/programs/packed-preference.js';
import { teacherProgram } from '../../../../engine/programs/teacher.js';
import { openSession, scattered, tensor } from '../run-graph.js';
import { feedsOf, ids } from './batches.js';

const threads = [1, 2, 3, 8, MOST_THREADS];

/** One digest for each number of threads. */
async function digests(onnx: Uint8Array, feeds: Record<string, ort.Tensor>): Promise<string[]> {
  const found = [];
  for (const count of threads) {
    const session = await openSession(onnx, count);
    const hash = createHash('sha256');
    for (const { data } of Object.values(await session.run(feeds))) hash.update(data as Float32Array);
    found.push(hash.digest('hex'));
    await session.release();
  }
  return found;
}

const same = (values: string[]) => new Set(values).size === 1;

describe('the bits of a step do not depend on the number of threads', () => {
  it.each([
    { what: 'more rows than columns', sequences: 8, tokens: 64, width: 64, heads: 4, vocabularySize: 600 },
    { what: 'more columns than rows', sequences: 1, tokens: 33, width: 192, heads: 6, vocabularySize: 517 },
    { what: 'odd sizes', sequences: 3, tokens: 17, width: 40, heads: 2, vocabularySize: 131 },
  ])('for a language model with $what', async ({ sequences, tokens, width, heads, vocabularySize }) => {
    const config = { vocabularySize, contextLength: tokens, layers: 1, width, heads };
    const program = languageModelProgram(config, { sequences, tokens }, 'train');
    const count = sequences * tokens;
    const batch = { tokens: ids(count, vocabularySize, 1), targets: ids(count, 9, 2) };
    expect(await digests(program.onnx, feedsOf(program, batch))).toSatisfy(same);
  });

  it.each([1, 0])('for packed comparisons, with a language-model term of weight %d', async (weight) => {
    const config = { vocabularySize: 517, contextLength: 96, layers: 2, width: 96, heads: 3 };
    const lengths = ids(3 * 24, 28, 4);
    const all = Array.from({ length: 24 }, (_, i) => {
      const part = (at: number) => Uint16Array.from(ids(3 + (lengths[3 * i + at] ?? 0), 517, 3 * i + at));
      return framePair({ context: part(0), good: part(1), bad: part(2) }, 'ranked', 96);
    }).flat();
    const [run] = packPairs(all, { longest: 192, languageModel: weight !== 0 });
    if (!run) throw new Error('no run');
    const program = packedPreferenceProgram(config, run.shape, weight, 'train');
    const batch = Object.entries(packedPairBatch(all, run, { pair: 1 / 24, token: 1 / 300 }));
    const feeds = feedsOf(
      program,
      Object.fromEntries(batch.map(([name, x]) => [name, Array.from(x as number[])])),
    );
    expect(await digests(program.onnx, feeds)).toSatisfy(same);
  });

  it('for a student of a teacher', async () => {
    const config = { vocabularySize: 517, contextLength: 48, layers: 1, width: 96, heads: 3 };
    const shape = { sequences: 5, tokens: 48, k: 50 };
    const program = distillationProgram(config, shape, 'train');
    const taught = Array.from({ length: 5 }, (_, row) => ({
      tokens: ids(48, 517, row),
      ids: ids(48, 467, row + 9).flatMap((first) => Array.from({ length: 50 }, (_, i) => first + i)),
      logprobs: Array.from({ length: 48 * 50 }, (_, i) => Math.log(0.19) - 0.2 * (i % 50)),
    }));
    const batch = Object.entries(distillationBatch(taught, shape, 1 / 240));
    const feeds = feedsOf(program, Object.fromEntries(batch.map(([name, x]) => [name, Array.from(x)])));
    expect(await digests(program.onnx, feeds)).toSatisfy(same);
  });

  it('for a teacher after a context', async () => {
    const config = { vocabularySize: 300, contextLength: 200, layers: 2, width: 96, heads: 3 };
    const teacher = teacherProgram(config, { sequences: 4, tokens: 24, past: 150, k: 50 });
    const tokens = ids(4 * 24, 300, 1);
    const past = (program: Program) =>
      Object.fromEntries(
        program.batch
          .filter(({ name }) => name.startsWith('past.'))
          .map(({ name, shape }, i) => [name, scattered(shape, 20 + i)]),
      );
    const feeds = feedsOf(teacher, { tokens, ...past(teacher) });
    expect(await digests(teacher.onnx, feeds)).toSatisfy(same);
  });

  it.each([
    { rows: 100, inner: 512, columns: 128 },
    { rows: 512, inner: 256, columns: 944 },
    { rows: 512, inner: 256, columns: 945 },
    { rows: 512, inner: 256, columns: 1024 },
  ])('for a product whose kernel deals out columns: $columns', async ({ rows, inner, columns }) => {
    const [x, w, c] = [
      input('x', 'float32', [rows, inner]),
      input('w', 'float32', [inner, columns]),
      input('c', 'float32', [columns]),
    ];
    const onnx = emit([x, w, c], { y: gemm(x, w, c) });
    const feeds = {
      x: tensor('float32', x.shape, scattered(x.shape, 1)),
      w: tensor('float32', w.shape, scattered(w.shape, 2)),
      c: tensor('float32', c.shape, scattered(c.shape, 3)),
    };
    expect(await digests(onnx, feeds)).toSatisfy(same);
  });
});
