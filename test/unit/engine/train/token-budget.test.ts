import { beforeAll, describe, expect, it } from 'vitest';
import { windowsPerStep } from '../../../../engine/train/batches.js';
import finetuneImitation from '../../../../engine/train/finetune-imitation.js';
import finetunePreferenceModel from '../../../../engine/train/finetune-preference-model.js';
import pretrainLanguageModel from '../../../../engine/train/pretrain-language-model.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import { shardArtifact } from './memory-artifacts.js';
import {
  type Bench,
  languageModel,
  pairs,
  preference,
  trained,
  vocabulary,
  walkingTokens,
} from './training-bench.js';

let tokens: ArtifactReader;
let model: ArtifactReader;
let tokenPairs: ArtifactReader;
beforeAll(async () => {
  tokens = await walkingTokens();
  ({ artifact: model } = await trained(async ({ context, reader }) =>
    reader(await pretrainLanguageModel({ tokens }, languageModel, context)),
  ));
  tokenPairs = await shardArtifact('token-pairs', { train: pairs(30), heldout: pairs(10, 30) }, vocabulary);
});

const budget = (batchTokens: number | null) => ({ batchPairs: null, batchTokens });

const finetune =
  (changes: Partial<Parameters<typeof finetunePreferenceModel>[1]>) =>
  async ({ context, reader }: Bench) =>
    reader(
      await finetunePreferenceModel({ model, pairs: tokenPairs }, { ...preference, ...changes }, context),
    );

describe('a preference model trained by a budget of tokens', () => {
  it('takes as many steps as its comparisons fill, contexts counted once', async () => {
    const { artifact } = await trained(finetune(budget(100)));
    const { work, statistics } = artifact.manifest;
    const all = pairs(30).reduce(
      (sum, { context, good, bad }) => sum + context.length + good.length + bad.length + 2,
      0,
    );
    expect(work.count).toBeGreaterThanOrEqual(all / 100);
    expect(work.count).toBeLessThan((2 * all) / 100);
    expect(statistics['train.pairs']).toBe(30);
  });

  it('gives the bytes of the uninterrupted training after an interruption at any step of two epochs', async () => {
    const run = finetune({ ...budget(160), epochs: 2, form: 'binarised' });
    const whole = await trained(run);
    const steps = whole.artifact.manifest.work.count;
    expect(steps).toBeGreaterThan(8);
    for (let stopAfter = 1; stopAfter <= steps; stopAfter += 1) {
      const other = await trained(run, { stopAfter, threads: 1 + (stopAfter % 2) });
      expect(other.artifact.manifest).toEqual(whole.artifact.manifest);
    }
  });

  it.each([
    ['a comparison larger than the budget', budget(20)],
    ['two ways of saying what a step takes', { batchPairs: 6, batchTokens: 100 }],
    ['none', budget(null)],
  ])('is refused for %s', async (_what, changes) => {
    await expect(trained(finetune(changes))).rejects.toMatchObject({
      code: 'E4306',
      facts: { where: { field: 'batchTokens' } },
    });
  });
});

describe('other trainings by a budget of tokens', () => {
  it('imitate the same after an interruption', async () => {
    const { form: _form, languageModelWeight: _weight, ...shared } = preference;
    const run = async ({ context, reader }: Bench) =>
      reader(
        await finetuneImitation(
          { model, pairs: tokenPairs },
          { ...shared, part: 'answer', ...budget(60) },
          context,
        ),
      );
    const whole = await trained(run);
    expect((await trained(run, { stopAfter: 3 })).artifact.manifest).toEqual(whole.artifact.manifest);
  });

  it('take as many windows of a language model as fit', async () => {
    const train = (changes: Partial<typeof languageModel>) =>
      trained(async ({ context, reader }) =>
        reader(await pretrainLanguageModel({ tokens }, { ...languageModel, steps: 2, ...changes }, context)),
      );
    const byTokens = await train({ batchSequences: null, batchTokens: 24 * 8 + 23 });
    expect(byTokens.artifact.manifest).toEqual((await train({})).artifact.manifest);
    expect(() => windowsPerStep({ batchSequences: null, batchTokens: 23 }, 24)).toThrow(
      expect.objectContaining({ code: 'E4306' }),
    );
  });
});
