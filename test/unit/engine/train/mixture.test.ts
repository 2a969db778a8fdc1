import { beforeAll, describe, expect, it } from 'vitest';
import { mixture, mixtureCounts } from '../../../../engine/train/mixture.js';
import type { PretrainPreferenceModelParams } from '../../../../engine/train/params.js';
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

describe('the counts of a mixture', () => {
  it.each([
    ['are everything without weights', [70, 13, 17], null, [70, 13, 17]],
    ['follow the weights until the first list is used up', [60, 20, 30], [1, 1, 1], [20, 20, 20]],
    ['keep proportions that no list has', [100, 100, 100], [70, 13, 17], [100, 19, 24]],
    ['leave out a list without weight, however short', [60, 20, 0], [3, 1, 0], [60, 20, 0]],
    ['depend on proportions alone', [100, 40], [0.2, 0.1], [80, 40]],
    ['are nothing where a weighted list is empty', [60, 0], [1, 1], [0, 0]],
  ])('%s', (_what, available, weights, expected) => {
    expect(mixtureCounts(available, weights)).toEqual(expected);
  });

  it.each([
    ['another number of weights than lists', [1, 1]],
    ['no weight above zero', [0, 0, 0]],
  ])('are refused for %s', (_what, weights) => {
    expect(() => mixtureCounts([1, 2, 3], weights)).toThrow(
      expect.objectContaining({
        code: 'E4306',
        facts: expect.objectContaining({ where: { field: 'weights' } }),
      }),
    );
  });

  it('take no pair twice, keep the order of each list, and grow with the weights', () => {
    const [small = []] = mixture([40, 40], [1, 4], 3).map((list) => [...list]);
    const [large = []] = mixture([40, 40], [1, 2], 3).map((list) => [...list]);
    expect(new Set(small).size).toBe(10);
    expect(small).toEqual(small.toSorted((a, b) => a - b));
    expect(small.filter((index) => !large.includes(index))).toEqual([]);
    expect([...(mixture([40, 40], [1, 4], 4)[0] ?? [])]).not.toEqual(small);
  });
});

describe('pretraining on lists of pairs', () => {
  let model: ArtifactReader;
  let lists: ArtifactReader[];
  const listOf = (train: ReturnType<typeof pairs>, heldout: ReturnType<typeof pairs>) =>
    shardArtifact('token-pairs', { train, heldout }, vocabulary);
  const swapped = (from: number, count: number) =>
    pairs(count, from).map((one) => ({ ...one, good: one.bad, bad: one.good }));

  beforeAll(async () => {
    const tokens = await walkingTokens();
    ({ artifact: model } = await trained(async ({ context, reader }) =>
      reader(await pretrainLanguageModel({ tokens }, languageModel, context)),
    ));
    lists = [await listOf(pairs(40), pairs(10, 40)), await listOf(pairs(20, 60), swapped(80, 6))];
  });

  const pretrain =
    (changes: Partial<PretrainPreferenceModelParams>, on = lists) =>
    async ({ context, reader }: Bench) =>
      reader(
        await pretrainPreferenceModel(
          { model, pairs: on },
          { ...preference, weights: null, ...changes },
          context,
        ),
      );

  it('takes all pairs of all lists in one epoch, as of one list', async () => {
    const { artifact } = await trained(pretrain({}));
    const joined = await listOf([...pairs(40), ...pairs(20, 60)], [...pairs(10, 40), ...swapped(80, 6)]);
    const { artifact: whole } = await trained(pretrain({}, [joined]));
    expect(artifact.manifest.work).toEqual({ count: 10, unit: 'steps' });
    expect(await bytesOf(artifact, 'weights.safetensors')).toBe(await bytesOf(whole, 'weights.safetensors'));
    expect(artifact.manifest.statistics.heldoutAccuracy).toBe(whole.manifest.statistics.heldoutAccuracy);
  });

  it('says what each list gave, and how well its own held-out pairs are told', async () => {
    const { artifact } = await trained(pretrain({ weights: [1, 1], learningRateMultiple: 1 }));
    const { statistics } = artifact.manifest;
    expect(statistics).toMatchObject({
      'train.pairs': 40,
      'heldout.pairs': 16,
      sources: {
        1: { pairs: lists[0]?.digest, 'train.pairs': 20, 'heldout.pairs': 10 },
        2: { pairs: lists[1]?.digest, 'train.pairs': 20, 'heldout.pairs': 6 },
      },
    });
    const { sources, heldoutAccuracy } = statistics as {
      sources: Record<string, { heldoutAccuracy: number }>;
      heldoutAccuracy: number;
    };
    const [first = 0, second = 0] = [1, 2].map((list) => sources[list]?.heldoutAccuracy);
    expect(first).toBeGreaterThan(0.7);
    expect(second).toBeLessThan(0.3);
    expect(heldoutAccuracy).toBeCloseTo((10 * first + 6 * second) / 16, 12);
  });

  it('mixes by the pairs that fit the window', async () => {
    const tooLong = { ...pair(1), good: walk(2, 24) };
    const narrow = await listOf([...pairs(5), tooLong, tooLong], []);
    const { artifact } = await trained(pretrain({ weights: [1, 1] }, [lists[0] ?? narrow, narrow]));
    expect(artifact.manifest.statistics).toMatchObject({
      'train.pairs': 10,
      'train.droppedPairs': 2,
      sources: { 2: { 'train.pairs': 5, 'train.droppedPairs': 2, heldoutAccuracy: null } },
    });
  });

  it('gives the same bytes after an interruption', async () => {
    const run = pretrain({ weights: [2, 1], form: 'binarised' });
    const whole = await trained(run);
    const other = await trained(run, { stopAfter: 4 });
    expect(other.artifact.manifest).toEqual(whole.artifact.manifest);
  });

  it('refuses a weighted list without pairs', async () => {
    const empty = await listOf([], pairs(3));
    const run = pretrain({ weights: [1, 1] }, [lists[0] ?? empty, empty]);
    await expect(trained(run)).rejects.toMatchObject({ code: 'E4305' });
  });
});
