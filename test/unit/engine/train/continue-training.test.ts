import { beforeAll, describe, expect, it } from 'vitest';
import finetunePreferenceModel from '../../../../engine/train/finetune-preference-model.js';
import { stateOfCheckpoint } from '../../../../engine/train/kept-state.js';
import type { PretrainLanguageModelParams } from '../../../../engine/train/params.js';
import pretrainLanguageModel from '../../../../engine/train/pretrain-language-model.js';
import type { ArtifactReader, CheckpointPort } from '../../../../storage/ports.js';
import { cadence, memoryCheckpoints, memoryContext, memoryDraft, shardArtifact } from './memory-artifacts.js';
import { languageModel, pairs, preference, vocabulary, walkingTokens } from './training-bench.js';

let tokens: ArtifactReader;
beforeAll(async () => {
  tokens = await walkingTokens();
});

const constant: PretrainLanguageModelParams = { ...languageModel, schedule: 'constant', warmupSteps: 3 };

interface Options {
  readonly from?: ArtifactReader;
  readonly every?: number;
  readonly on?: ArtifactReader;
  readonly checkpoints?: CheckpointPort;
}

/** Trains; `kept` holds the states that were kept, by step. */
async function pretrain(
  changes: Partial<PretrainLanguageModelParams> = {},
  { from, every, on = tokens, checkpoints }: Options = {},
) {
  const execution = { threads: 1, ...cadence, keepStateEverySteps: every };
  const { context, reader, kept, logged } = memoryContext(execution, { checkpoints });
  const artifact = reader(
    await pretrainLanguageModel({ tokens: on, from }, { ...constant, ...changes }, context),
  );
  return { artifact, logged, kept: new Map(kept.map((state) => [state.manifest.work.count, state])) };
}

const filesOf = ({ manifest }: ArtifactReader) => manifest.files;

describe('a training that continues from a state of another', () => {
  it('ends in the bytes of one that was trained in one piece: weights, moments, series', async () => {
    const whole = await pretrain({ steps: 12 });
    const first = await pretrain({ steps: 6 });
    const second = await pretrain({ steps: 12 }, { from: first.kept.get(6) });
    expect(filesOf(second.artifact)).toEqual(filesOf(whole.artifact));
    expect(second.artifact.manifest).toEqual(whole.artifact.manifest);
    expect(second.kept.get(12)?.manifest).toEqual(whole.kept.get(12)?.manifest);
  });

  it('does so where the other one ended between two held-out losses', async () => {
    const whole = await pretrain({ steps: 12, evaluateEverySteps: 5 });
    const first = await pretrain({ steps: 7, evaluateEverySteps: 5 });
    const second = await pretrain({ steps: 12, evaluateEverySteps: 5 }, { from: first.kept.get(7) });
    expect(second.artifact.manifest).toEqual(whole.artifact.manifest);
  });

  it('keeps every n-th state and the last, and the same bytes however many are kept', async () => {
    const sparse = await pretrain({ steps: 10 });
    const dense = await pretrain({ steps: 10 }, { every: 4 });
    expect([...sparse.kept.keys()]).toEqual([10]);
    expect([...dense.kept.keys()]).toEqual([4, 8, 10]);
    expect(dense.artifact.manifest).toEqual(sparse.artifact.manifest);
    const continued = await pretrain({ steps: 10 }, { from: dense.kept.get(4) });
    expect(continued.artifact.manifest).toEqual(sparse.artifact.manifest);
  });

  it('adds an epoch to a preference model, as if it had been one of two from the beginning', async () => {
    const { artifact: model } = await pretrain({ steps: 2 });
    const on = await shardArtifact('token-pairs', { train: pairs(20), heldout: pairs(4, 20) }, vocabulary);
    const finetune = async (epochs: number, from?: ArtifactReader) => {
      const { context, reader, kept } = memoryContext({ threads: 1, ...cadence });
      const settings = { ...preference, schedule: 'constant', warmupFraction: 0, epochs } as const;
      const artifact = reader(await finetunePreferenceModel({ model, pairs: on, from }, settings, context));
      return { artifact, state: kept.at(-1) };
    };
    const [whole, first] = [await finetune(2), await finetune(1)];
    const second = await finetune(2, first.state);
    expect(second.artifact.manifest).toEqual(whole.artifact.manifest);
    expect(second.state?.manifest).toEqual(whole.state?.manifest);
    expect(first.artifact.manifest.files).not.toEqual(whole.artifact.manifest.files);
  });

  it('keeps what a progress checkpoint of the same step holds', async () => {
    const checkpoints = memoryCheckpoints();
    const { kept } = await pretrain({ steps: 4 }, { checkpoints });
    const newest = (await checkpoints.newest())?.files;
    if (newest === undefined) throw new Error('nothing was saved');
    const found = await stateOfCheckpoint(newest, memoryDraft().draft, async (file) => file);
    expect(found).toEqual(kept.get(4)?.manifest);
  });

  it('takes its rates from its own total where the schedule falls', async () => {
    const whole = await pretrain({ steps: 12, schedule: 'cosine' });
    const first = await pretrain({ steps: 6, schedule: 'cosine' });
    const second = await pretrain({ steps: 12, schedule: 'cosine' }, { from: first.kept.get(6) });
    expect(filesOf(second.artifact)).not.toEqual(filesOf(whole.artifact));
  });

  it('goes on with other data, and says so', async () => {
    const { kept } = await pretrain({ steps: 2 });
    const other = { ...tokens, digest: `sha256:${'0'.repeat(64)}` as const };
    const { logged } = await pretrain({ steps: 4, seed: 9 }, { from: kept.get(2), on: other });
    expect(logged).toContain(`tokens was ${tokens.digest}, and is ${other.digest}`);
    expect(logged).toContain('seed was 5, and is 9');
  });

  it('refuses a state of another batch, betas or shape, and one that leaves nothing to do', async () => {
    const from = (await pretrain({ steps: 2 })).kept.get(2);
    const refused = (changes: Partial<PretrainLanguageModelParams>) =>
      pretrain({ steps: 4, ...changes }, { from }).then(
        () => null,
        ({ code, facts }) => ({ code, ...facts }),
      );
    expect(await refused({ batchSequences: 4 })).toMatchObject({
      code: 'E4314',
      where: { field: 'position' },
      expected: '16 items in 2 steps',
      found: '8',
    });
    expect(await refused({ betas: [0.8, 0.95] })).toMatchObject({
      code: 'E4314',
      where: { field: 'betas' },
    });
    expect(await refused({ steps: 2 })).toMatchObject({ code: 'E4314', where: { field: 'steps' } });
    expect(await refused({ decoder: { ...languageModel.decoder, layers: 1 } })).toMatchObject({
      code: 'E4304',
    });
  });
});
