import { beforeAll, describe, expect, it } from 'vitest';
import finetuneLanguageModel from '../../../../engine/train/finetune-language-model.js';
import type { FinetuneLanguageModelParams } from '../../../../engine/train/params.js';
import pretrainLanguageModel from '../../../../engine/train/pretrain-language-model.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import { readRows } from '../../../../storage/shards/read-shards.js';
import { promptOf } from './distillation-bench.js';
import { shardArtifact } from './memory-artifacts.js';
import { type Bench, languageModel, trained, vocabulary, walkingTokens } from './training-bench.js';

let model: ArtifactReader;
let prompt: ArtifactReader;
beforeAll(async () => {
  const tokens = await walkingTokens();
  ({ artifact: model } = await trained(async ({ context, reader }) =>
    reader(await pretrainLanguageModel({ tokens }, languageModel, context)),
  ));
  prompt = await promptOf([9, 40, 8, 50, 7, 60, 6, 5, 33, 12, 9, 40, 8, 50, 7, 60, 6, 5, 33, 12]);
});

const params: FinetuneLanguageModelParams = {
  learningRateMultiple: 0.5,
  warmupFraction: 0,
  batchSequences: 4,
  batchTokens: null,
  steps: 12,
  contextLength: 8,
  schedule: 'linear-to-zero',
  evaluateEverySteps: 100,
  heldoutSequences: null,
  weightDecay: 0.1,
  microBatches: 2,
  betas: [0.9, 0.95],
  clipNorm: 1,
  maxSpikeNats: 3,
  seed: 1,
};

const finetune =
  (changes: Partial<FinetuneLanguageModelParams> = {}, tokens = prompt) =>
  async ({ context, reader }: Bench) =>
    reader(await finetuneLanguageModel({ model, tokens }, { ...params, ...changes }, context));

describe('finetuning a language model', () => {
  it('learns a text shorter than the window of the model', async () => {
    const { artifact } = await trained(finetune());
    const losses = [];
    for await (const { name, value } of readRows(artifact, 'metrics.arrow', 'metrics'))
      if (name === 'lossNats') losses.push(value);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 0.5);
    expect(artifact.manifest.statistics).toMatchObject({ tokensSeen: 12 * 4 * 8, heldoutLossNats: null });
  });

  it('gives the same bytes with one and two threads, and after an interruption', async () => {
    const whole = await trained(finetune());
    const other = await trained(finetune(), { stopAfter: 5, threads: 2 });
    expect(other.artifact.manifest).toEqual(whole.artifact.manifest);
  });

  it('refuses a longer window than the model has, and a text shorter than the window', async () => {
    await expect(trained(finetune({ contextLength: 25 }))).rejects.toMatchObject({ code: 'E4306' });
    await expect(trained(finetune({ contextLength: null }))).rejects.toMatchObject({ code: 'E4305' });
  });

  it('refuses tokens of another tokenizer', async () => {
    const other = await shardArtifact(
      'tokens',
      { train: [], heldout: [] },
      { ...vocabulary, tokenizer: 'sha256:other' },
    );
    await expect(trained(finetune({}, other))).rejects.toMatchObject({ code: 'E4304' });
  });
});
