import { beforeAll, describe, expect, it } from 'vitest';
import type { PretrainLanguageModelParams } from '../../../../engine/train/params.js';
import pretrainLanguageModel from '../../../../engine/train/pretrain-language-model.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import { readRows } from '../../../../storage/shards/read-shards.js';
import { cadence, memoryContext, shardArtifact } from './memory-artifacts.js';
import {
  type Bench,
  bytesOf,
  languageModel,
  trained,
  vocabulary,
  walk,
  walkingTokens,
} from './training-bench.js';

let tokens: ArtifactReader;
beforeAll(async () => {
  tokens = await walkingTokens();
});

const pretrain =
  (changes: Partial<PretrainLanguageModelParams> = {}) =>
  async ({ context, reader }: Bench) =>
    reader(await pretrainLanguageModel({ tokens }, { ...languageModel, ...changes }, context));

describe('pretraining a language model', () => {
  it('ends below the unigram baseline and says what it saw', async () => {
    const { artifact } = await trained(pretrain({ steps: 60 }));
    const { heldoutLossNats, unigramLossNats, ...counts } = artifact.manifest.statistics;
    expect(Number(heldoutLossNats)).toBeLessThan(Number(unigramLossNats) - 0.5);
    expect(counts).toMatchObject({ tokensSeen: 60 * 8 * 24, heldoutTokens: 8 * 24 });
    expect(artifact.manifest.work).toEqual({ count: 60, unit: 'steps' });
  });

  it('gives the same bytes with one and two threads and lanes, and after an interruption', async () => {
    const whole = await trained(pretrain());
    const others = [
      await trained(pretrain(), { threads: 2 }),
      await trained(pretrain(), { stopAfter: 7, threads: 2 }),
      await trained(pretrain(), { everySteps: 5 }),
      await trained(pretrain(), { lanes: 2, stopAfter: 7, threads: 2 }),
    ];
    for (const { artifact } of others) expect(artifact.manifest.files).toEqual(whole.artifact.manifest.files);
    expect(others[1]?.stepsDone).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(others[2]?.saved).toEqual([5, 10, 12]);
  });

  it('records loss, gradient norm, learning rate and held-out loss at their steps', async () => {
    const { artifact } = await trained(pretrain());
    const series: Record<string, number[]> = {};
    for await (const { step, name } of readRows(artifact, 'metrics.arrow', 'metrics'))
      series[name] = [...(series[name] ?? []), step];
    const every = Array.from({ length: 12 }, (_, i) => i + 1);
    expect(series).toEqual({
      lossNats: every,
      gradientNorm: every,
      learningRate: every,
      heldoutLossNats: [6, 12],
    });
  });

  it('depends on its seed', async () => {
    const one = await trained(pretrain({ steps: 1 }));
    const other = await trained(pretrain({ steps: 1, seed: 6 }));
    expect(await bytesOf(one.artifact, 'weights.safetensors')).not.toBe(
      await bytesOf(other.artifact, 'weights.safetensors'),
    );
  });

  it('stops when the loss is not finite, and names the last good checkpoint', async () => {
    const diverging = {
      learningRate: 1e30,
      warmupSteps: 0,
      schedule: 'constant',
      clipNorm: null,
    } as const;
    await expect(trained(pretrain(diverging), { everySteps: 1 })).rejects.toMatchObject({
      code: 'E4302',
      kind: 'refused',
      facts: { why: 'last good checkpoint: step 1' },
    });
  });

  it('refuses text shorter than one sequence', async () => {
    const short = await shardArtifact(
      'tokens',
      { train: [{ tokens: walk(1, 24) }], heldout: [] },
      vocabulary,
    );
    const { context } = memoryContext({ threads: 1, ...cadence });
    await expect(pretrainLanguageModel({ tokens: short }, languageModel, context)).rejects.toMatchObject({
      code: 'E4305',
      facts: { found: '24', expected: 'more than 24 tokens' },
    });
  });
});
