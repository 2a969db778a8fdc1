import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commitStageActivity } from '../../../activities/commit-stage.js';
import type { ComputedStage } from '../../../activities/contract.js';
import { stageActivity } from '../../../activities/run-stage.js';
import { resolveStage } from '../../../activities/stage-inputs.js';
import type { StageRegistry } from '../../../activities/stage-registry.js';
import { canonicalJson } from '../../../lineage/canonical-json.js';
import { sha256 } from '../../../lineage/digest.js';
import { defineStage } from '../../../pipelines/define-stage.js';
import { blobKey, writeBlob } from '../../../storage/blobs.js';
import { encodeText } from '../../../storage/bytes.js';
import { draftWriter } from '../../../storage/draft.js';
import { sourceAccess } from '../../../storage/sources/source-access.js';
import { keysOf } from '../../contracts/object-store.js';
import { HERE, newInstallation } from '../storage/small-lineage.js';
import { computeDigest, specStage, storedRun } from './stored-run.js';

const definition = defineStage({
  ...({ name: 'write', inputs: {}, output: 'bytes', compute: 'test/write' } as const),
  ...{ params: z.strictObject({}), execution: z.strictObject({}) },
  ...({ queue: 'cpu', reproducible: 'bytes' } as const),
});
const codes = new Map([['test/write', { digest: computeDigest, modules: [], bundle: encodeText('code') }]]);

const context = {
  info: { attempt: 1 },
  cancellationSignal: new AbortController().signal,
  log: { info: () => {} },
  heartbeat: () => {},
} as unknown as Context;
const inActivity = <T>(act: () => Promise<T>) => asyncLocalStorage.run(context, act);

/** Both halves of a stage whose output is one file of the text `text`. */
async function stageThatWrites() {
  const { store, run } = await storedRun([specStage('write', {})]);
  const { key } = await resolveStage(store, run, 'write');
  const job = { run, id: 'write', stage: 'write', key, queue: 'cpu' } as const;
  const folders = { deviceFolder: '', spoolFolder: '' };
  const host = { store, codes, sources: sourceAccess(), numericClass: HERE, ...folders };
  const makeDraft = async () => {
    const file = await draftWriter(store).write('text', encodeText('text'));
    const work = { count: 1, unit: 'rows' } as const;
    const draft = { kind: 'bytes', schemaVersion: 1, files: [file], work, statistics: {} };
    return (await writeBlob(store, encodeText(canonicalJson(draft)))).sha256;
  };
  const compute = stageActivity({ definition, makeDraft }, host);
  const commit = commitStageActivity({
    ...{ store, codes, ...newInstallation() },
    stages: { write: { definition } } as unknown as StageRegistry,
    build: { version: '0.1.0', lockfile: sha256('lockfile'), git: null },
  });
  return {
    store,
    compute: () => inActivity(() => compute(job)),
    commit: (computed: ComputedStage) => inActivity(() => commit(job, computed)),
    commits: async () => (await keysOf(store, 'commits/')).map((found) => found.split('/').at(-1)),
  };
}

describe('committing a stage', () => {
  it('adds a commit when an altered artifact was computed again, though its bytes are then as before', async () => {
    const { store, compute, commit, commits } = await stageThatWrites();
    await commit(await compute());
    await store.put(blobKey(sha256('text')), encodeText('lies'));
    const again = await compute();
    expect(again.after).toBe(1);
    await commit(again);
    expect(await commits()).toEqual(['1.json', '2.json']);
  });

  it('commits one computation once, however often it is asked to', async () => {
    const { compute, commit, commits } = await stageThatWrites();
    const computed = await compute();
    expect(computed.after).toBe(0);
    const first = await commit(computed);
    expect(await commit(computed)).toEqual(first);
    expect(await commits()).toEqual(['1.json']);
  });
});
