import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../../../lineage/digest.js';
import { encodeText, textOf } from '../../../../storage/bytes.js';
import { StoreFull, StoreUnreachable } from '../../../../storage/errors.js';
import { armFaultPoints, parseFaults } from '../../../../storage/fault-points.js';
import { memoryStore } from '../../../../storage/memory-store.js';
import type { ObjectStore } from '../../../../storage/object-store.js';
import type { CheckpointPort, Snapshot } from '../../../../storage/ports.js';
import { claimAttempt } from '../../../../storage/progress/attempts.js';
import { checkpointPort, type OpenCheckpoints } from '../../../../storage/progress/checkpoint-port.js';
import { peekCheckpoint } from '../../../../storage/progress/peek-checkpoint.js';
import type { StoreWarning } from '../../../../storage/warnings.js';
import { keysOf } from '../../../contracts/object-store.js';

const key = sha256('stage');
const every = { checkpointSeconds: 5, storeCheckpointSeconds: 30 };

let root: string;
let store: ObjectStore;
let clock: number;
let warnings: StoreWarning[];
let notes: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'retort-tiers-'));
  store = memoryStore();
  clock = 0;
  warnings = [];
  notes = [];
});
afterEach(async () => {
  armFaultPoints([]);
  await rm(root, { recursive: true, force: true });
});

/** A new attempt, on a host that has a disk of its own. */
function attempt(host = 'a', objects = store): OpenCheckpoints {
  return checkpointPort(objects, key, {
    snapshotFolder: join(root, host),
    onWarning: (warning) => warnings.push(warning),
    onNote: (note) => notes.push(note),
    now: () => clock,
  });
}

const filesOf =
  (step: number, text = `weights at ${step}`): Snapshot =>
  () => [
    { path: 'weights.safetensors', chunks: () => [encodeText(text.slice(0, 3)), encodeText(text.slice(3))] },
    { path: 'state.json', chunks: () => [encodeText(`{"step":${step}}`)] },
  ];

/** Waits until the store has the checkpoints of exactly these steps. */
const inStore = (steps: readonly number[]) =>
  vi.waitFor(async () => expect(await stepsInStore()).toEqual(steps), { timeout: 5000 });

/** Takes steps of so many seconds, and waits for what each begins. */
async function train(port: OpenCheckpoints, from: number, to: number, seconds = 1): Promise<void> {
  for (let step = from; step <= to; step += 1) {
    clock += 1000 * seconds;
    await port.offer(step, filesOf(step), every);
    await port.settled();
  }
}

async function newest(port: CheckpointPort): Promise<[number, string] | null> {
  const found = await port.newest();
  return found === null ? null : [found.step, await textOf(found.files.read('weights.safetensors'))];
}

/** Files of the snapshots on a host's disk, as `step/name`, and their paths. */
async function onDisk(host = 'a'): Promise<Map<string, string>> {
  const entries = await readdir(join(root, host), { recursive: true, withFileTypes: true }).catch(() => []);
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => {
        const step = Number(/(\d{10})-\d{6}$/.exec(parentPath)?.[1]);
        return [`${step}/${name.replace(/-[0-9a-f]{64}/, '')}`, join(parentPath, name)];
      }),
  );
}

const stepsOnDisk = async (host = 'a') =>
  [...new Set([...(await onDisk(host)).keys()].map((name) => Number(name.split('/')[0])))].sort(
    (a, b) => a - b,
  );

const stepsInStore = async () => {
  const names = (await keysOf(store, 'progress/')).flatMap(
    (one) => /\/(\d{10})-\d{6}\/checkpoint-/.exec(one)?.[1] ?? [],
  );
  return names.map(Number);
};

describe('checkpoints in two tiers', () => {
  it('lie on this disk every five seconds and in the store every half a minute, the last two of each', async () => {
    const port = attempt();
    expect(await newest(port)).toBeNull();
    await train(port, 1, 29);
    expect(await stepsOnDisk()).toEqual([20, 25]);
    expect(await stepsInStore()).toEqual([]);
    await train(port, 30, 31);
    await inStore([30]);
    await train(port, 32, 64);
    await train(port, 65, 95);
    await inStore([60, 90]);
    expect(await stepsOnDisk()).toEqual([90, 95]);
    expect(await newest(attempt())).toEqual([95, 'weights at 95']);
    expect(warnings).toEqual([]);
  });

  it('are taken after each step that lasts longer than five seconds', async () => {
    const port = attempt();
    await port.newest();
    await train(port, 1, 3, 40);
    expect(await newest(attempt())).toEqual([3, 'weights at 3']);
    expect(await stepsOnDisk()).toEqual([2, 3]);
  });

  it('come less often where one is slow, but before ten seconds are at stake', async () => {
    const port = attempt();
    await port.newest();
    const slow =
      (step: number): Snapshot =>
      () => {
        clock += 450;
        return filesOf(step)() as never;
      };
    const taken: number[] = [];
    for (let step = 1, before = 0; step <= 60; step += 1) {
      clock += 1000;
      const at = clock;
      await port.offer(step, slow(step), every);
      await port.settled();
      if (clock > at) taken.push(step - before);
      if (clock > at) before = step;
    }
    expect(taken.slice(1)).not.toEqual([]);
    expect(Math.min(...taken.slice(1))).toBeGreaterThanOrEqual(8);
    expect(Math.max(...taken)).toBeLessThanOrEqual(9);
  });

  it('fall back to the older snapshot where the newer is torn, cut or altered, and to the store where none is whole', async () => {
    const port = attempt();
    await train(port, 1, 30);
    await inStore([30]);
    const damages: ((path: string) => Promise<void>)[] = [
      async (path) => truncate(path, (await readFile(path)).length - 1),
      async (path) => writeFile(path, ''),
      async (path) =>
        writeFile(
          path,
          (await readFile(path)).map((byte, i) => (i === 2 ? byte ^ 1 : byte)),
        ),
      async (path) => rm(path),
    ];
    const snapshots = await onDisk();
    for (const name of ['30/weights.safetensors', '30/state.json', '30/checkpoint.json']) {
      const path = snapshots.get(name) ?? '';
      const bytes = await readFile(path);
      for (const damage of damages) {
        warnings = [];
        await damage(path);
        const [step] = (await newest(attempt())) ?? [];
        const isGone = name === '30/checkpoint.json' && damage === damages[3];
        expect([name, step]).toEqual([name, 30]);
        expect(warnings.map(({ code }) => code)).toEqual(isGone ? [] : ['E5102']);
        await writeFile(path, bytes);
      }
    }
    for (const one of await keysOf(store, 'progress/'))
      if (one.includes('/0000000030-')) await store.delete(one);
    await writeFile(snapshots.get('30/weights.safetensors') ?? '', 'torn');
    expect(await newest(attempt())).toEqual([25, 'weights at 25']);
  });

  it('are found on another host as the store has them', async () => {
    const port = attempt('a');
    await port.newest();
    await train(port, 1, 34);
    await inStore([30]);
    const other = attempt('b');
    expect(await newest(other)).toEqual([30, 'weights at 30']);
    await train(other, 31, 40);
    expect(await newest(attempt('b'))).toEqual([40, 'weights at 40']);
  });

  it('of an attempt that was replaced are neither made nor preferred, on this disk as in the store', async () => {
    const zombie = attempt();
    await zombie.newest();
    await train(zombie, 1, 5);
    const newer = attempt();
    expect(await newest(newer)).toEqual([5, 'weights at 5']);
    await train(newer, 6, 10);
    clock += 5000;
    await zombie.offer(90, filesOf(90, 'of the zombie'), every);
    await zombie.settled();
    expect(await zombie.offer(91, filesOf(91), every).catch((error) => error.code)).toBe('E5011');
    await expect(zombie.save(91, filesOf(91))).rejects.toMatchObject({ code: 'E5011' });
    await zombie.close('failed');
    expect(await newest(attempt())).toEqual([10, 'weights at 10']);
    await train(newer, 11, 11);
    expect(await stepsInStore()).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('of an attempt that was replaced while it settled its snapshot are not made', async () => {
    const zombie = attempt();
    await zombie.newest();
    clock += 5000;
    const offered = zombie.offer(5, filesOf(5), every);
    await claimAttempt(store, key);
    await offered;
    expect(await zombie.settled()).toBeNull();
    expect(await newest(attempt())).toBeNull();
  });

  it('let training go on where this disk is full: with a warning, and the checkpoint before', async () => {
    const port = attempt();
    await port.newest();
    await train(port, 1, 5);
    armFaultPoints(parseFaults('snapshot:write@1=full,snapshot:write@2=full,snapshot:write@3=full'));
    await train(port, 6, 15);
    expect(warnings.map(({ code, cause }) => [code, cause?.code])).toEqual([['E5104', 'E5004']]);
    expect(warnings[0]?.message).toContain(join(root, 'a'));
    expect(await stepsOnDisk()).toEqual([5]);
    await train(port, 16, 20);
    expect(await stepsOnDisk()).toEqual([5, 20]);
  });

  it('go straight into the store when they are due there and this disk is full', async () => {
    const port = attempt();
    await port.newest();
    const full = Array.from({ length: 99 }, (_, visit) => `snapshot:write@${visit + 1}=full`).join();
    armFaultPoints(parseFaults(full));
    await train(port, 1, 40);
    expect(await stepsInStore()).toEqual([30]);
    expect(await stepsOnDisk()).toEqual([]);
  });

  it('say what is wrong when nothing can be saved at all', async () => {
    const full = { ...store, put: async () => Promise.reject(new StoreFull('the bucket')) };
    const port = attempt('a', full);
    await port.newest();
    await port.save(1, filesOf(1));
    expect(warnings).toMatchObject([{ code: 'E5104', cause: { code: 'E5004' } }]);
    armFaultPoints(parseFaults('snapshot:write@1=full,snapshot:write@2=full'));
    await expect(port.save(2, filesOf(2))).rejects.toMatchObject({ code: 'E5004', kind: 'resources' });
    expect(await newest(attempt('a', full))).toEqual([1, 'weights at 1']);
  });

  it('lie on this disk while the store is away', async () => {
    let away = false;
    const guarded = async <T>(work: () => Promise<T>): Promise<T> =>
      away ? Promise.reject(new StoreUnreachable('s3://b', 'no answer')) : work();
    const flaky: ObjectStore = {
      ...store,
      put: (...request) => guarded(() => store.put(...request)),
      async *list(...request) {
        await guarded(async () => undefined);
        yield* store.list(...request);
      },
    };
    const port = attempt('a', flaky);
    await port.newest();
    await train(port, 1, 5);
    away = true;
    await train(port, 6, 35);
    await vi.waitFor(() => expect(warnings).not.toEqual([]));
    expect(await stepsOnDisk()).toEqual([30, 35]);
    expect(warnings.map(({ code, cause }) => [code, cause?.code])).toEqual([['E5104', 'E5005']]);
    away = false;
    await train(port, 36, 60);
    await inStore([60]);
  });

  it('are copied into the store when the computation fails, and leave this disk when it is done', async () => {
    const failed = attempt();
    await failed.newest();
    await train(failed, 1, 7);
    await failed.close('failed');
    expect(await stepsInStore()).toEqual([5]);
    expect(notes).toEqual(['1 snapshots held the steps up for 0.00 s, 0.0 % of the time']);
    const done = attempt();
    expect(await newest(done)).toEqual([5, 'weights at 5']);
    await done.save(8, filesOf(8));
    await done.close('done');
    expect(await stepsOnDisk()).toEqual([]);
    expect(await newest(attempt())).toEqual([8, 'weights at 8']);
  });

  it('are seen by whoever looks at this disk, and nobody is fenced', async () => {
    const port = attempt();
    await port.newest();
    await train(port, 1, 5);
    expect(await peekCheckpoint(store, key)).toBeNull();
    const seen = await peekCheckpoint(store, key, join(root, 'a'));
    expect(await textOf(seen?.read('state.json') ?? new Uint8Array())).toBe('{"step":5}');
    await train(port, 6, 10);
    expect(await stepsOnDisk()).toEqual([5, 10]);
  });

  it('keep the last good one whatever instant the writer dies at', async () => {
    const points = [
      'snapshot:write',
      'snapshot:before-checkpoint',
      'snapshot:after-checkpoint',
      'snapshot:after-prune',
    ];
    let last = 0;
    for (const point of points) {
      const port = attempt();
      const [from] = (await newest(port)) ?? [0];
      expect([point, from]).toEqual([point, last]);
      await train(port, from + 1, from + 5);
      armFaultPoints(parseFaults(`${point}=throw`));
      await train(port, from + 6, from + 10);
      last = from + (point.includes('after') ? 10 : 5);
    }
    expect(await newest(attempt())).toEqual([last, `weights at ${last}`]);
  });

  it('do without a disk that may not be written', async () => {
    await writeFile(join(root, 'a'), 'a file in the place of a folder');
    const port = attempt();
    await port.newest();
    await train(port, 1, 40);
    expect(await stepsInStore()).toEqual([30]);
    expect(warnings.at(-1)).toMatchObject({ code: 'E5104', cause: { code: 'E5006' } });
  });
});
