import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Digest, hexOf, sha256 } from '../../../../lineage/digest.js';
import { encodeText } from '../../../../storage/bytes.js';
import { commitKey } from '../../../../storage/commit-check.js';
import { memoryStore } from '../../../../storage/memory-store.js';
import type { ObjectStore } from '../../../../storage/object-store.js';
import { checkpointPort } from '../../../../storage/progress/checkpoint-port.js';
import { sweepSnapshots } from '../../../../storage/progress/sweep-snapshots.js';

const hour = 3_600_000;
const [committed, open] = [sha256('committed'), sha256('open')];

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retort-sweep-'));
  store = memoryStore();
  await store.put(commitKey(committed, 1), encodeText('{}'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function snapshotOf(key: Digest, objects = store): Promise<void> {
  const port = checkpointPort(objects, key, { snapshotFolder: folder });
  const every = { checkpointSeconds: 0, storeCheckpointSeconds: 999 };
  await port.offer(1, () => [{ path: 'state', chunks: () => [encodeText('state')] }], every);
  expect(await port.settled()).toBe(1);
}

const left = async () =>
  (await readdir(folder, { recursive: true })).filter((path) => /[0-9a-f]{64}$/.test(path));

describe('sweeping snapshots', () => {
  it('removes those of stages that were committed, once nobody works on them', async () => {
    await Promise.all([snapshotOf(committed), snapshotOf(open)]);
    await sweepSnapshots(folder, store);
    expect(await left()).toHaveLength(2);
    await sweepSnapshots(folder, store, Date.now() + 2 * hour);
    expect(await left()).toEqual([expect.stringContaining(hexOf(open))]);
  });

  it('knows nothing of the commits of another store', async () => {
    await snapshotOf(committed, { ...store, location: 's3://other/store' });
    await sweepSnapshots(folder, store, Date.now() + 2 * hour);
    expect(await left()).toHaveLength(1);
  });

  it('removes those of any store that nobody took up for two weeks', async () => {
    await snapshotOf(open);
    await snapshotOf(open, { ...store, location: 's3://other/store' });
    await sweepSnapshots(folder, store, Date.now() + 13 * 24 * hour);
    expect(await left()).toHaveLength(2);
    await sweepSnapshots(folder, store, Date.now() + 15 * 24 * hour);
    expect(await left()).toEqual([]);
  });

  it('does nothing where nothing was ever written', async () => {
    await sweepSnapshots(join(folder, 'none'), store);
  });
});
