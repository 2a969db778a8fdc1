import { describe, expect, it } from 'vitest';
import type { ControlHost } from '../../../activities/control-host.js';
import { resolveStage } from '../../../activities/stage-inputs.js';
import type { StageRegistry } from '../../../activities/stage-registry.js';
import { availableStates, commitState } from '../../../activities/training-states.js';
import { sha256 } from '../../../lineage/digest.js';
import type { BoundState } from '../../../pipelines/spec.js';
import { pretrainLanguageModel } from '../../../pipelines/stages/pretrain-language-model.js';
import { encodeText } from '../../../storage/bytes.js';
import { draftWriter } from '../../../storage/draft.js';
import { stateKeeper } from '../../../storage/kept-states.js';
import { lineageReader } from '../../../storage/lineage-reader.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { deleteProgress } from '../../../storage/progress/checkpoint-places.js';
import { checkpointPort } from '../../../storage/progress/checkpoint-port.js';
import { writeLiveProgress } from '../../../storage/progress/live-progress.js';
import { commitText, factsOf, HERE, newInstallation } from '../storage/small-lineage.js';
import { computeDigest, specStage, storedRun } from './stored-run.js';

const installation = newInstallation();
const tokens = sha256('tokens');

/** A run whose language model is in training, or was trained. */
async function training() {
  const stage = specStage('lm', { tokens: { artifact: tokens } }, { stage: 'pretrain-language-model' });
  const { store, run } = await storedRun([stage]);
  const { key } = await resolveStage(store, run, 'lm');
  const host: ControlHost = {
    ...{ store, ...installation },
    stages: { 'pretrain-language-model': { definition: pretrainLanguageModel } } as unknown as StageRegistry,
    codes: new Map([
      [pretrainLanguageModel.compute, { digest: computeDigest, modules: [], bundle: encodeText('code') }],
    ]),
    build: { version: '0.1.0', lockfile: sha256('lockfile'), git: null },
  };
  const named = async (step: number): Promise<BoundState> => {
    const found = (await availableStates(store, key)).find((state) => state.step === step);
    return { run, stage: 'lm', step, position: 0, artifact: found?.artifact ?? sha256('none') };
  };
  return { store, run, key, host, named };
}

const stateJson = (step: number) =>
  JSON.stringify({
    schema: 'retort.training/1',
    step,
    position: 16 * step,
    seed: 1,
    metrics: [metric(step)],
  });
const metric = (step: number) => ({ step, name: 'lossNats', value: 2.5 });

async function save(store: ObjectStore, key: `sha256:${string}`, step: number): Promise<void> {
  await checkpointPort(store, key).save(step, () => [
    { path: 'weights.safetensors', chunks: () => [encodeText(`weights ${step}`)] },
    { path: 'state.json', chunks: () => [encodeText(stateJson(step))] },
  ]);
  const progress = { done: step, total: 100, unit: 'steps' } as const;
  await writeLiveProgress(store, key, {
    ...{ progress, attempt: 1, numericClass: HERE, at: '2026-01-02T03:04:05.000Z' },
  });
}

async function keep(store: ObjectStore, key: `sha256:${string}`, step: number): Promise<void> {
  const files = [await draftWriter(store).write('weights.safetensors', encodeText(`weights ${step}`))];
  const work = { count: step, unit: 'steps' } as const;
  const statistics = { position: 16 * step, seed: 1 };
  await stateKeeper(store, key).keep({ kind: 'training-state', schemaVersion: 1, files, work, statistics });
}

const derivationsOf = async ({ store }: ControlHost, { artifact }: BoundState) =>
  lineageReader(store, installation.trust).producersOf(artifact);

describe('states of a training', () => {
  it('are those that were kept, and that of the newest checkpoint while it is unfinished', async () => {
    const { store, key } = await training();
    expect(await availableStates(store, key)).toEqual([]);
    await keep(store, key, 5);
    await save(store, key, 7);
    const states = await availableStates(store, key);
    expect(states.map(({ step }) => step)).toEqual([5, 7]);
    const manifests = await Promise.all(states.map((state) => state.manifest()));
    expect(manifests.map(({ kind, statistics }) => [kind, statistics.position])).toEqual([
      ['training-state', 80],
      ['training-state', 112],
    ]);
    await deleteProgress(store, key);
    expect((await availableStates(store, key)).map(({ step }) => step)).toEqual([5]);
  });

  it('become artifacts whose signed statements name training, step, code and inputs', async () => {
    const { store, run, key, host, named } = await training();
    await save(store, key, 7);
    const state = await named(7);
    await commitState(host, state);
    const [derivation] = await derivationsOf(host, state);
    await deleteProgress(store, key);
    expect(await named(7)).toMatchObject({ artifact: state.artifact });
    expect(derivation?.facts).toMatchObject({
      ...{ stage: 'training-state', params: { stage: 'pretrain-language-model', step: 7 } },
      ...{ computeDigest, run, numericClass: HERE, bundle: sha256('code') },
      inputs: { tokens: { kind: 'artifact', sha256: tokens } },
    });
  });

  it('of a finished training repeat what its own commit says of where it was computed', async () => {
    const { store, key, host, named } = await training();
    const stage = { stage: 'pretrain-language-model', params: {}, computeDigest } as const;
    const inputs = { tokens: { kind: 'artifact', sha256: tokens } } as const;
    const facts = factsOf('lm', { ...stage, inputs, run: 'the-first-run' });
    expect(facts.stageKey).toBe(key);
    await keep(store, key, 9);
    await commitText(store, installation, facts, 'checkpoint');
    const state = await named(9);
    await commitState(host, state);
    expect((await derivationsOf(host, state))[0]?.facts.run).toBe('the-first-run');
  });

  it('are committed once, however often they are asked for', async () => {
    const { store, key, host, named } = await training();
    await save(store, key, 7);
    const state = await named(7);
    for (let time = 0; time < 2; time += 1) await commitState(host, state);
    expect(await derivationsOf(host, state)).toHaveLength(1);
  });

  it('that the training has left behind since are named as gone', async () => {
    const { store, key, host, named } = await training();
    await save(store, key, 7);
    const state = await named(7);
    for (const step of [8, 9, 10]) await save(store, key, step);
    await expect(commitState(host, state)).rejects.toMatchObject({
      code: 'E7108',
      kind: 'not-found',
      message: expect.stringContaining('lm@7'),
      facts: { why: 'the newest checkpoint is that of step 10' },
    });
  });
});
