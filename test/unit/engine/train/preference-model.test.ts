import { beforeAll, describe, expect, it } from 'vitest';
import { scorePairs } from '../../../../engine/runtime/score-pairs.js';
import finetunePreferenceModel from '../../../../engine/train/finetune-preference-model.js';
import type { FinetunePreferenceModelParams } from '../../../../engine/train/params.js';
import pretrainLanguageModel from '../../../../engine/train/pretrain-language-model.js';
import pretrainPreferenceModel from '../../../../engine/train/pretrain-preference-model.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import { shardArtifact } from './memory-artifacts.js';
import {
  type Bench,
  bytesOf,
  languageModel,
  pair,
  pairs,
  preference,
  trained,
  vocabulary,
  walk,
  walkingTokens,
} from './training-bench.js';

let model: ArtifactReader;
let tokenPairs: ArtifactReader;
beforeAll(async () => {
  const tokens = await walkingTokens();
  ({ artifact: model } = await trained(async ({ context, reader }) =>
    reader(await pretrainLanguageModel({ tokens }, languageModel, context)),
  ));
  tokenPairs = await shardArtifact('token-pairs', { train: pairs(60), heldout: pairs(20, 60) }, vocabulary);
});

type Changes = Partial<FinetunePreferenceModelParams>;

const pretrain =
  (changes: Changes = {}) =>
  async ({ context, reader }: Bench) =>
    reader(
      await pretrainPreferenceModel(
        { model, pairs: [tokenPairs] },
        { ...preference, weights: null, ...changes },
        context,
      ),
    );

const finetune =
  (changes: Changes = {}, { from = model, on = tokenPairs } = {}) =>
  async ({ context, reader }: Bench) =>
    reader(await finetunePreferenceModel({ model: from, pairs: on }, { ...preference, ...changes }, context));

describe('training a preference model', () => {
  it('takes exactly one epoch, in steps of a batch of comparisons', async () => {
    const ranked = await trained(pretrain());
    expect(ranked.artifact.manifest.work).toEqual({ count: 10, unit: 'steps' });
    const binarised = await trained(pretrain({ form: 'binarised', batchPairs: 7 }));
    expect(binarised.artifact.manifest.work).toEqual({ count: Math.ceil(120 / 7), unit: 'steps' });
    expect(binarised.artifact.manifest.statistics).toMatchObject({
      'train.pairs': 60,
      'train.comparisons': 120,
    });
  });

  it('learns which answers are good, and scores the held-out pairs as it says', async () => {
    const { artifact } = await trained(finetune({ epochs: 8 }));
    const { heldoutAccuracy } = artifact.manifest.statistics;
    expect(Number(heldoutAccuracy)).toBeGreaterThan(0.9);
    const { scores } = await scorePairs(artifact, tokenPairs, {
      threads: 1,
      limit: null,
      signal: new AbortController().signal,
    });
    const right = scores.filter(({ goodScore, badScore }) => goodScore > badScore).length;
    expect(right / 20).toBe(heldoutAccuracy);
    expect(scores.map(({ id }) => id)).toEqual(pairs(20, 60).map(({ id }) => id));
  });

  it('gives the same bytes with one and two threads and lanes, and after an interruption in an epoch', async () => {
    const run = finetune({ pairs: 20, epochs: 2 });
    const whole = await trained(run);
    expect(whole.artifact.manifest.work.count).toBe(8);
    const lanes = { lanes: 2, threads: 4 };
    for (const stop of [{ threads: 2 }, { stopAfter: 3 }, { stopAfter: 8, ...lanes }, lanes]) {
      const other = await trained(run, stop);
      expect(other.artifact.manifest).toEqual(whole.artifact.manifest);
    }
  });

  it('continues from a preference model with its head', async () => {
    const { artifact: first } = await trained(pretrain());
    const still = { learningRateMultiple: 1e-30, weightDecay: 0 };
    const { artifact: second } = await trained(finetune(still, { from: first }));
    expect(await bytesOf(second, 'weights.safetensors')).toBe(await bytesOf(first, 'weights.safetensors'));
  });

  it('counts what does not fit the window: contexts cut, pairs with too long an answer dropped', async () => {
    const long = { ...pair(0), context: walk(1, 100) };
    const tooLong = { ...pair(1), good: walk(2, 24) };
    const odd = await shardArtifact(
      'token-pairs',
      { train: [...pairs(10), long, tooLong], heldout: [long, tooLong] },
      vocabulary,
    );
    const { artifact } = await trained(finetune({}, { on: odd }));
    const rows = [...Array(10).keys()].map((i) => 1 + (i % 20) + 3 + (i % 7) + 1);
    expect(artifact.manifest.statistics).toMatchObject({
      tokensSeen: 2 * rows.reduce((sum, length) => sum + length, 24),
      'train.pairs': 11,
      'train.droppedPairs': 1,
      'train.truncatedContexts': 1,
      'heldout.pairs': 1,
      'heldout.droppedPairs': 1,
      'heldout.truncatedContexts': 1,
    });
  });

  it.each([
    ['a window longer than the model’s', { contextLength: 25 }, 'E4306', 'configuration'],
    ['more pairs than there are', { pairs: 61 }, 'E4305', 'bad-input'],
    ['a window that no answer fits', { contextLength: 2 }, 'E4305', 'bad-input'],
  ])('refuses %s', async (_what, change, code, kind) => {
    await expect(trained(finetune(change))).rejects.toMatchObject({ code, kind });
  });

  it('refuses pairs of another tokenizer', async () => {
    const other = await shardArtifact(
      'token-pairs',
      { train: pairs(4), heldout: [] },
      { ...vocabulary, tokenizer: 'sha256:other' },
    );
    await expect(trained(finetune({}, { on: other }))).rejects.toMatchObject({ code: 'E4304' });
  });
});
