import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlHost } from '../../../activities/control-host.js';
import { createScheduledRunActivity } from '../../../activities/create-scheduled-run.js';
import { canonicalJson } from '../../../lineage/canonical-json.js';
import { type Digest, sha256 } from '../../../lineage/digest.js';
import type { Spec } from '../../../pipelines/spec.js';
import { writeBlob } from '../../../storage/blobs.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { readSpec } from '../../../storage/runs/run-documents.js';
import { readRun, writeRun } from '../../../storage/runs/run-store.js';
import { keysOf } from '../../contracts/object-store.js';
import { specStage } from './stored-run.js';

const spec: Spec = {
  schema: 'retort.spec/1',
  pipeline: 'test',
  params: {},
  sources: {},
  stages: [specStage('copy', {})],
  effects: [],
};
const run = 'nightly-20260102T033000Z';

let store: ObjectStore;
let blob: Digest;
let create: (more?: { startedAt: string }) => Promise<boolean>;

beforeEach(async () => {
  store = memoryStore();
  blob = (await writeBlob(store, new TextEncoder().encode(canonicalJson(spec)))).sha256;
  const activity = createScheduledRunActivity({ store } as ControlHost);
  const firing = { schedule: 'nightly', spec: blob };
  const times = { nominalAt: '2026-01-02T03:30:00Z', startedAt: '2026-01-02T03:30:07.000Z' };
  create = (more) => activity({ run, firing, ...times, ...more });
});

describe('the run of a firing', () => {
  it('is queued with the spec of its schedule, and says which time it answers', async () => {
    expect(await create()).toBe(true);
    expect(await readSpec(store, run)).toEqual(spec);
    expect(await readRun(store, run)).toMatchObject({
      ...{ id: run, status: 'queued', pipeline: 'test', createdAt: '2026-01-02T03:30:07.000Z' },
      schedule: { name: 'nightly', nominalAt: '2026-01-02T03:30:00Z' },
      stages: [{ id: 'copy', status: 'pending' }],
    });
  });

  it('is one, however often it is asked for', async () => {
    await create();
    const keys = await keysOf(store, 'runs/');
    expect(await create()).toBe(true);
    expect(await create({ startedAt: '2026-01-02T09:00:00.000Z' })).toBe(true);
    expect(await keysOf(store, 'runs/')).toEqual(keys);
  });

  it('is whole after a crash between its spec and its status', async () => {
    const folder = `runs/${9_999_999_999_999 - Date.UTC(2026, 0, 2, 3, 30, 7)}-${run}/`;
    await store.put(`${folder}spec.json`, new TextEncoder().encode('{'));
    expect(await create()).toBe(true);
    expect(await keysOf(store, 'runs/')).toEqual([`${folder}spec.json`, `${folder}status/00000001.json`]);
    expect(await readSpec(store, run)).toEqual(spec);
  });

  it('is not begun again once it has ended', async () => {
    await create();
    const record = await readRun(store, run);
    await writeRun(store, { ...record, status: 'failed', endedAt: '2026-01-02T03:31:00.000Z' });
    expect(await create({ startedAt: '2026-01-02T09:00:00.000Z' })).toBe(false);
  });

  it('cannot be made of a spec that was lost', async () => {
    await store.delete(`blobs/sha256/${blob.slice(7, 9)}/${sha256(canonicalJson(spec)).slice(7)}`);
    await expect(create()).rejects.toMatchObject({ code: 'E5001' });
  });
});
