import { describe, expect, it } from 'vitest';
import { storeHistory } from '../../../activities/plan-history.js';
import { sha256 } from '../../../lineage/digest.js';
import { blobKey } from '../../../storage/blobs.js';
import { encodeText } from '../../../storage/bytes.js';
import { memoryStore } from '../../../storage/memory-store.js';
import { createRun } from '../../../storage/runs/run-store.js';
import { stageOf } from '../cli/runs.js';
import { commitText, factsOf, newInstallation } from '../storage/small-lineage.js';

/** A store with one committed stage of one run. */
async function afterOneRun() {
  const store = memoryStore();
  const here = newInstallation();
  const facts = factsOf('ingest');
  const { commit } = await commitText(store, here, facts, 'text');
  const stage = stageOf('ingest', {
    ...{ status: 'succeeded', attempts: 1, key: facts.stageKey, artifact: commit.artifact },
  });
  const createdAt = new Date('2026-01-02T03:04:05Z');
  await createRun(store, { pipeline: 'p', specJson: '{}', effects: [], stages: [stage], createdAt });
  return { store, here, key: facts.stageKey, facts };
}

describe('what a plan is told of earlier runs', () => {
  it('is the commit, and what the stage was', async () => {
    const { store, here, key, facts } = await afterOneRun();
    const history = storeHistory(store, here.trust);
    expect(await history.findCommit(key)).toMatchObject({ commit: { run: facts.run }, passedOver: [] });
    expect(await history.findPrevious('ingest', 'ingest')).toMatchObject({ params: facts.params });
    expect(await history.findPrevious('lm', 'lm')).toBeNull();
  });

  it('names a signer who is not trusted here, instead of damage or a first run', async () => {
    const { store, here, key } = await afterOneRun();
    const history = storeHistory(store, newInstallation().trust);
    const untrusted = { kind: 'untrusted', what: expect.stringContaining(here.signer.keyId) };
    expect(await history.findCommit(key)).toEqual({ commit: null, passedOver: [untrusted] });
    expect(await history.findPrevious('ingest', 'ingest')).toEqual(untrusted);
  });

  it('calls what is altered damaged', async () => {
    const { store, here, key } = await afterOneRun();
    await store.put(blobKey(sha256('text')), encodeText('x'));
    const { passedOver } = await storeHistory(store, here.trust).findCommit(key);
    expect(passedOver).toMatchObject([{ kind: 'damaged' }]);
  });
});
