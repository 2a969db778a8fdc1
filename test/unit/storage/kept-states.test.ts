import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import { draftWriter } from '../../../storage/draft.js';
import { keptStates, stateKeeper } from '../../../storage/kept-states.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { ArtifactDraft } from '../../../storage/ports.js';
import { deleteProgress } from '../../../storage/progress/checkpoint-places.js';

const key = sha256('training');

async function stateOf(store: ObjectStore, step: number, text = `state ${step}`): Promise<ArtifactDraft> {
  const files = [await draftWriter(store).write('state.json', Buffer.from(text))];
  const work = { count: step, unit: 'steps' } as const;
  return { kind: 'training-state', schemaVersion: 1, files, work, statistics: {} };
}

const stepsOf = async (store: ObjectStore, of = key) => (await keptStates(store, of)).map(({ step }) => step);

describe('states that are kept', () => {
  it('are listed by step, whatever the order in which they came', async () => {
    const store = memoryStore();
    const keeper = stateKeeper(store, key);
    for (const step of [1_000, 90, 10_000]) await keeper.keep(await stateOf(store, step));
    expect(await stepsOf(store)).toEqual([90, 1_000, 10_000]);
    expect(await stepsOf(store, sha256('another training'))).toEqual([]);
  });

  it('stay as they came first, and when the progress of their stage is deleted', async () => {
    const store = memoryStore();
    await stateKeeper(store, key).keep(await stateOf(store, 5, 'first'));
    const [first] = await keptStates(store, key);
    await stateKeeper(store, key).keep(await stateOf(store, 5, 'second'));
    await deleteProgress(store, key);
    expect(await keptStates(store, key)).toEqual([first]);
  });
});
