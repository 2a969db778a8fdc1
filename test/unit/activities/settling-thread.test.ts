import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stageCheckpoints } from '../../../activities/stage-checkpoints.js';
import { sha256 } from '../../../lineage/digest.js';
import { encodeText, textOf } from '../../../storage/bytes.js';
import { folderStore } from '../../../storage/folder-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { claimAttempt } from '../../../storage/progress/attempts.js';
import { peekCheckpoint } from '../../../storage/progress/peek-checkpoint.js';
import { threadSettler } from '../../../storage/progress/settling-thread.js';

const key = sha256('stage');
let root: string;
let store: ObjectStore;
let logged: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'retort-settling-'));
  store = folderStore(join(root, 'store'));
  logged = [];
});
afterEach(() => rm(root, { recursive: true, force: true }));

const checkpoints = () =>
  stageCheckpoints(key, {
    store,
    spoolFolder: join(root, 'spool'),
    progress: { report: () => {}, log: (message, level = 'info') => logged.push(`${level}: ${message}`) },
  });

const files = (text: string) => () => [{ path: 'weights', chunks: () => [encodeText(text)] }];

describe('a thread that settles snapshots', () => {
  it('makes a checkpoint on this disk and its copy in the store while this thread is blocked', async () => {
    const port = checkpoints();
    await port.newest();
    await port.offer(1, files('one'), { checkpointSeconds: 0, storeCheckpointSeconds: 0 });
    const isThere = (folder: string) =>
      readdirSync(join(root, folder), { recursive: true }).some((path) =>
        String(path).includes('/checkpoint-'),
      );
    for (const deadline = Date.now() + 10_000; !isThere('spool') && Date.now() < deadline; );
    expect(isThere('spool')).toBe(true);
    expect(await port.settled()).toBe(1);
    for (const deadline = Date.now() + 10_000; !isThere('store') && Date.now() < deadline; );
    expect(isThere('store')).toBe(true);
    await port.close('failed');
    const stored = await peekCheckpoint(store, key);
    expect(await textOf(stored?.read('weights') ?? new Uint8Array())).toBe('one');
    expect(logged).toEqual([expect.stringMatching(/^info: 1 snapshots held the steps up for/)]);
    expect((await checkpoints().newest())?.step).toBe(1);
  });

  it('tells of a newer attempt', async () => {
    const port = checkpoints();
    await port.newest();
    await claimAttempt(store, key);
    const every = { checkpointSeconds: 0, storeCheckpointSeconds: 999 };
    await port.offer(1, files('one'), every).catch(() => undefined);
    await port.settled();
    await expect(port.offer(2, files('two'), every)).rejects.toMatchObject({ code: 'E5011' });
    await port.close('failed');
  });

  it('is a failure of each snapshot when it cannot start, and no reason to wait', async () => {
    const entry = new URL('data:text/javascript,throw new Error("broken")');
    const settler = threadSettler(entry, { store: store.location, folder: root, stageKey: key, attempt: 1 });
    for (const step of [1, 2])
      await expect(settler.settle(step, [], [])).rejects.toMatchObject({
        code: 'E5015',
        facts: { why: expect.stringContaining('broken') },
      });
    await vi.waitFor(() => settler.close());
  });
});
