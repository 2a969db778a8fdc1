import { beforeAll, describe, expect, it } from 'vitest';
import finetunePreferenceModel from '../../../../engine/train/finetune-preference-model.js';
import type {
  FinetunePreferenceModelParams,
  PretrainLanguageModelParams,
  TrainingExecution,
} from '../../../../engine/train/params.js';
import pretrainLanguageModel from '../../../../engine/train/pretrain-language-model.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import { cadence, memoryCheckpoints, memoryContext, shardArtifact } from './memory-artifacts.js';
import { type Bench, languageModel, pairs, preference, vocabulary, walkingTokens } from './training-bench.js';

type Work = (bench: Bench) => Promise<ArtifactReader>;

let tokens: ArtifactReader;
let tokenPairs: ArtifactReader;
let model: ArtifactReader;
beforeAll(async () => {
  tokens = await walkingTokens();
  tokenPairs = await shardArtifact('token-pairs', { train: pairs(60), heldout: pairs(20, 60) }, vocabulary);
  model = (await trained(pretrain(), [1])).artifact;
});

const pretrain =
  (changes: Partial<PretrainLanguageModelParams> = {}): Work =>
  async ({ context, reader }) =>
    reader(await pretrainLanguageModel({ tokens }, { ...languageModel, ...changes }, context));

const finetune =
  (changes: Partial<FinetunePreferenceModelParams> = {}): Work =>
  async ({ context, reader }) =>
    reader(
      await finetunePreferenceModel({ model, pairs: tokenPairs }, { ...preference, ...changes }, context),
    );

/**
 * Trains with so many steps a call; with several numbers it is interrupted after the first call that ends at or behind
 * step 5, and goes on with the next one.
 */
async function trained(
  work: Work,
  calls: readonly number[],
  more: Pick<TrainingExecution, 'keepStateEverySteps'> = {},
) {
  const checkpoints = memoryCheckpoints({ everySteps: 1 });
  const ends: number[] = [];
  const run = async (stepsPerCall: number, isLast: boolean) => {
    const abort = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      ends.push(done);
      if (done >= 5 && !isLast) abort.abort();
    };
    const execution = { threads: 1, stepsPerCall, ...cadence, ...more };
    const bench = memoryContext(execution, { checkpoints, signal: abort.signal, onProgress });
    return { artifact: await work(bench), kept: bench.kept };
  };
  for (const stepsPerCall of calls.slice(0, -1))
    await expect(run(stepsPerCall, false)).rejects.toMatchObject({ code: 'E4301' });
  return { ...(await run(calls.at(-1) ?? 1, true)), ends, saved: checkpoints.saved };
}

const stepForm = 1;

/** Of the artifact, and of the state after the last step, which has the moments. */
async function filesOf(work: Work, calls: readonly number[]) {
  const { artifact, kept } = await trained(work, calls);
  expect(kept).toHaveLength(1);
  return [artifact, ...kept].flatMap(({ manifest }) => manifest.files);
}

describe('training in the Loop form', () => {
  it.each([
    ['a language model', () => pretrain()],
    ['one that clips, over four micro-batches', () => pretrain({ microBatches: 4, clipNorm: 0.05 })],
    ['one that never clips, without warm-up', () => pretrain({ clipNorm: null, warmupSteps: 0 })],
    ['a preference model, whose steps have many shapes', () => finetune({ batchPairs: 7 })],
    [
      'one over four micro-batches, to a constant rate',
      () => finetune({ microBatches: 4, schedule: 'constant' }),
    ],
  ])('gives the weights, moments and series of the step form: %s', async (_what, work) => {
    expect(await filesOf(work(), [4])).toEqual(await filesOf(work(), [stepForm]));
  });

  it('ends a call where held-out data is measured, at a kept state and at the end', async () => {
    const { ends, saved } = await trained(pretrain(), [4]);
    expect(ends).toEqual([4, 6, 10, 12]);
    expect(saved).toEqual(ends);
    const kept = await trained(pretrain(), [100], { keepStateEverySteps: 5 });
    expect(kept.ends).toEqual([5, 6, 10, 12]);
  });

  it.each([
    ['in either form what the other began', [4, stepForm]],
    ['in the Loop form what the step form began', [stepForm, 4]],
    ['with other calls', [3, 5]],
  ])('goes on %s', async (_what, calls) => {
    const reference = await filesOf(pretrain(), [stepForm]);
    expect(await filesOf(pretrain(), calls)).toEqual(reference);
    expect(await filesOf(finetune(), calls)).toEqual(await filesOf(finetune(), [stepForm]));
  });

  it('names the step at which it diverged, as the step form does', async () => {
    const diverging = pretrain({ learningRate: 1e30, warmupSteps: 0, schedule: 'constant', clipNorm: null });
    const failures = await Promise.all(
      [stepForm, 4].map((calls) => trained(diverging, [calls]).catch((error) => error)),
    );
    expect(failures[0]).toMatchObject({ code: 'E4302' });
    expect(failures[1].message).toBe(failures[0].message);
  });
});
