import { beforeAll, describe, expect, it } from 'vitest';
import finetuneImitation from '../../../../engine/train/finetune-imitation.js';
import finetunePreferenceModel from '../../../../engine/train/finetune-preference-model.js';
import type { FinetuneImitationParams } from '../../../../engine/train/params.js';
import pretrainLanguageModel from '../../../../engine/train/pretrain-language-model.js';
import evaluateImitation from '../../../../evaluation/evaluate-imitation.js';
import evaluatePreferenceModel from '../../../../evaluation/evaluate-preference-model.js';
import { compare, evaluationOf } from '../../../../report/evaluations.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import { readShards } from '../../../../storage/shards/read-shards.js';
import type { PairScoreRecord } from '../../../../storage/shards/records.js';
import { memoryContext, shardArtifact } from './memory-artifacts.js';
import {
  type Bench,
  languageModel,
  pair,
  pairs,
  preference,
  trained,
  vocabulary,
  walk,
  walkingTokens,
} from './training-bench.js';

const { form: _form, languageModelWeight: _weight, ...shared } = preference;
const imitation: FinetuneImitationParams = { ...shared, part: 'answer' };

let model: ArtifactReader;
let tokenPairs: ArtifactReader;
beforeAll(async () => {
  const tokens = await walkingTokens();
  ({ artifact: model } = await trained(async ({ context, reader }) =>
    reader(await pretrainLanguageModel({ tokens }, languageModel, context)),
  ));
  tokenPairs = await shardArtifact('token-pairs', { train: pairs(60), heldout: pairs(20, 60) }, vocabulary);
});

const imitate =
  (changes: Partial<FinetuneImitationParams> = {}, { from = model, on = tokenPairs } = {}) =>
  async ({ context, reader }: Bench) =>
    reader(await finetuneImitation({ model: from, pairs: on }, { ...imitation, ...changes }, context));

async function scoresOf(run: (bench: Bench) => Promise<ArtifactReader>): Promise<PairScoreRecord[]> {
  const { artifact } = await trained(run);
  const rows: PairScoreRecord[] = [];
  for await (const row of readShards(artifact, 'scores', 'scores')) rows.push(row);
  return rows;
}

const evaluated = (checkpoint: ArtifactReader) =>
  scoresOf(async ({ context, reader }) =>
    reader(await evaluateImitation({ model: checkpoint, pairs: tokenPairs }, { limit: null }, context)),
  );

describe('imitation', () => {
  it('takes every good sample once an epoch, and says so', async () => {
    const { artifact } = await trained(imitate({ epochs: 2 }));
    expect(artifact.manifest.work).toEqual({ count: 20, unit: 'steps' });
    expect(artifact.manifest.statistics).toMatchObject({
      'train.pairs': 60,
      'train.droppedPairs': 0,
      'heldout.pairs': 20,
    });
  });

  it('makes the good answers likelier and comes to prefer them', async () => {
    const before = await evaluated(model);
    const { artifact } = await trained(imitate({ epochs: 8 }));
    const after = await evaluated(artifact);
    const mean = (rows: PairScoreRecord[]) => rows.reduce((sum, { goodScore }) => sum + goodScore / 20, 0);
    expect(mean(after)).toBeGreaterThan(mean(before) + 0.5);
    const right = after.filter(({ goodScore, badScore }) => goodScore > badScore).length / 20;
    expect(right).toBeGreaterThan(0.9);
    expect(artifact.manifest.statistics.heldoutAccuracy).toBe(right);
  });

  it('scores an answer by the mean log-probability of its tokens', async () => {
    const { artifact } = await trained(imitate());
    const { heldoutLossNats } = artifact.manifest.statistics;
    const scores = await evaluated(artifact);
    const tokens = pairs(20, 60).map(({ good }) => good.length);
    const total = scores.reduce((sum, { goodScore }, i) => sum + goodScore * (tokens[i] ?? 0), 0);
    expect(-total / tokens.reduce((sum, count) => sum + count, 0)).toBeCloseTo(Number(heldoutLossNats), 12);
    for (const { goodScore, badScore } of scores) expect(Math.max(goodScore, badScore)).toBeLessThan(0);
  });

  it('is compared with a preference model on the same pairs', async () => {
    const { artifact: imitating } = await trained(imitate());
    const { artifact: preferring } = await trained(async ({ context, reader }) =>
      reader(await finetunePreferenceModel({ model, pairs: tokenPairs }, preference, context)),
    );
    const ofPreference = await scoresOf(async ({ context, reader }) =>
      reader(
        await evaluatePreferenceModel({ model: preferring, pairs: tokenPairs }, { limit: null }, context),
      ),
    );
    const evaluations = [
      evaluationOf(ofPreference, { name: 'PM', set: 'walk', trainingPairs: 60 }, 0),
      evaluationOf(await evaluated(imitating), { name: 'IL', set: 'walk', trainingPairs: 60 }, 1),
    ];
    expect(compare(evaluations, { candidate: 'PM', baseline: 'IL' }).paired.n).toBe(20);
  });

  it('gives the same bytes with one and two threads, and after an interruption in an epoch', async () => {
    const run = imitate({ pairs: 20, epochs: 2, part: 'sample' });
    const whole = await trained(run);
    expect(whole.artifact.manifest.work.count).toBe(8);
    for (const stop of [{ threads: 2 }, { stopAfter: 3 }]) {
      const other = await trained(run, stop);
      expect(other.artifact.manifest).toEqual(whole.artifact.manifest);
    }
  });

  it('learns the contexts too where the sample is imitated', async () => {
    const [answers, samples] = await Promise.all([trained(imitate()), trained(imitate({ part: 'sample' }))]);
    expect(samples.artifact.manifest.files[0]).not.toEqual(answers.artifact.manifest.files[0]);
  });

  it('counts what does not fit the window', async () => {
    const long = { ...pair(0), context: walk(1, 100) };
    const tooLong = { ...pair(1), good: walk(2, 24) };
    const odd = await shardArtifact(
      'token-pairs',
      { train: [...pairs(10), long, tooLong], heldout: [long, tooLong] },
      vocabulary,
    );
    const { artifact } = await trained(imitate({}, { on: odd }));
    expect(artifact.manifest.statistics).toMatchObject({
      'train.pairs': 11,
      'train.droppedPairs': 1,
      'train.truncatedContexts': 1,
      'heldout.pairs': 1,
      'heldout.droppedPairs': 1,
    });
  });

  it.each([
    ['a window longer than the model’s', { contextLength: 25 }, 'E4306'],
    ['more pairs than there are', { pairs: 61 }, 'E4305'],
    ['a window that no answer fits', { contextLength: 2 }, 'E4305'],
  ])('refuses %s', async (_what, change, code) => {
    await expect(trained(imitate(change))).rejects.toMatchObject({ code });
  });

  it('refuses a preference model, pairs of another tokenizer, and an evaluation without pairs', async () => {
    const { artifact: from } = await trained(async ({ context, reader }) =>
      reader(await finetunePreferenceModel({ model, pairs: tokenPairs }, preference, context)),
    );
    await expect(trained(imitate({}, { from }))).rejects.toMatchObject({ code: 'E4304' });
    const other = await shardArtifact(
      'token-pairs',
      { train: pairs(4), heldout: [] },
      { ...vocabulary, tokenizer: 'sha256:other' },
    );
    await expect(trained(imitate({}, { on: other }))).rejects.toMatchObject({ code: 'E4304' });
    const none = await shardArtifact('token-pairs', { train: pairs(4), heldout: [] }, vocabulary);
    const { context } = memoryContext({ threads: 1 });
    await expect(evaluateImitation({ model, pairs: none }, { limit: null }, context)).rejects.toMatchObject({
      code: 'E8001',
    });
  });
});
