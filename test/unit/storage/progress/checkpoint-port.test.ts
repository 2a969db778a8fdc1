import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../../lineage/digest.js';
import { collect, encodeText, textOf } from '../../../../storage/bytes.js';
import { armFaultPoints, parseFaults } from '../../../../storage/fault-points.js';
import { memoryStore } from '../../../../storage/memory-store.js';
import type { ObjectStore } from '../../../../storage/object-store.js';
import type { CheckpointPort } from '../../../../storage/ports.js';
import { claimAttempt } from '../../../../storage/progress/attempts.js';
import { deleteProgress } from '../../../../storage/progress/checkpoint-places.js';
import { checkpointPort } from '../../../../storage/progress/checkpoint-port.js';
import { readLiveProgress, writeLiveProgress } from '../../../../storage/progress/live-progress.js';
import { peekCheckpoint } from '../../../../storage/progress/peek-checkpoint.js';
import type { StoreWarning } from '../../../../storage/warnings.js';
import { keysOf } from '../../../contracts/object-store.js';
import { factsOf } from '../small-lineage.js';

const key = sha256('stage');
let store: ObjectStore;
let warnings: StoreWarning[];

beforeEach(() => {
  store = memoryStore();
  warnings = [];
});
afterEach(() => armFaultPoints([]));

function attempt(number?: number): CheckpointPort {
  return checkpointPort(store, key, { attempt: number, onWarning: (warning) => warnings.push(warning) });
}

function save(port: CheckpointPort, step: number, text = `weights at ${step}`): Promise<void> {
  return port.save(step, () => [
    { path: 'weights.safetensors', chunks: () => [encodeText(text)] },
    { path: 'state.json', chunks: () => [encodeText(`{"step":${step}}`)] },
  ]);
}

async function newest(port: CheckpointPort): Promise<[number, string] | null> {
  const found = await port.newest();
  return found === null ? null : [found.step, await textOf(found.files.read('weights.safetensors'))];
}

const steps = async () => {
  const folders = (await keysOf(store, `progress/${key.slice(7)}/`)).map((one) => one.split('/')[2] ?? '');
  return [
    ...new Set(
      folders.filter((folder) => folder.includes('-')).map((folder) => Number(folder.split('-')[0])),
    ),
  ];
};

describe('progress checkpoints', () => {
  it('give back the newest one, and keep the last two', async () => {
    const port = attempt();
    expect(await newest(port)).toBeNull();
    for (const step of [9, 10, 100]) await save(port, step);
    expect(await newest(port)).toEqual([100, 'weights at 100']);
    expect(await steps()).toEqual([10, 100]);
    expect(await newest(attempt())).toEqual([100, 'weights at 100']);
  });

  it('pass over a damaged one with a warning that names it, in every way it can be damaged', async () => {
    for (const step of [1, 2]) await save(attempt(), step);
    const damaged = (await keysOf(store, `progress/${key.slice(7)}/`)).filter((one) =>
      one.includes('/0000000002-'),
    );
    expect(damaged).toHaveLength(3);
    for (const object of damaged) {
      const bytes = await collect(store.read(object));
      for (const wrong of [bytes.slice(1), bytes.map((byte, index) => (index === 3 ? byte ^ 1 : byte))]) {
        warnings = [];
        await store.put(object, wrong);
        expect(await newest(attempt())).toEqual([1, 'weights at 1']);
        expect(warnings).toMatchObject([{ code: 'E5102', object: expect.stringContaining(object) }]);
      }
      await store.put(object, bytes);
    }
    expect(await newest(attempt())).toEqual([2, 'weights at 2']);
  });

  it('give nothing when all are damaged', async () => {
    await save(attempt(), 1);
    for (const one of await keysOf(store, 'progress/'))
      if (one.endsWith('.safetensors')) await store.put(one, encodeText('x'));
    expect(await newest(attempt())).toBeNull();
    expect(warnings).toHaveLength(1);
  });

  it('drop damaged ones before good ones', async () => {
    for (const step of [1, 2]) await save(attempt(), step);
    for (const one of await keysOf(store, 'progress/'))
      if (one.includes('/0000000002-') && one.endsWith('.safetensors')) await store.put(one, encodeText('x'));
    const port = attempt();
    expect(await newest(port)).toEqual([1, 'weights at 1']);
    await save(port, 2, 'weights again at 2');
    expect(await steps()).toEqual([1, 2]);
    expect(await newest(attempt())).toEqual([2, 'weights again at 2']);
  });

  it('fence an older attempt: it can neither read nor save, nor be preferred', async () => {
    const older = attempt(await claimAttempt(store, key));
    await save(older, 1);
    const newer = attempt(await claimAttempt(store, key));
    expect(await newest(newer)).toEqual([1, 'weights at 1']);
    await save(newer, 2);
    const fenced = { code: 'E5011', message: 'attempt 1 was replaced by attempt 2' };
    await expect(save(older, 3)).rejects.toMatchObject(fenced);
    await expect(older.newest()).rejects.toMatchObject(fenced);
    expect(await newest(newer)).toEqual([2, 'weights at 2']);
  });

  it('fence an older attempt that was replaced while it was writing', async () => {
    const older = attempt(await claimAttempt(store, key));
    async function* late() {
      yield encodeText('late');
      await claimAttempt(store, key);
    }
    const saving = older.save(5, () => [{ path: 'weights.safetensors', chunks: late }]);
    await expect(saving).rejects.toMatchObject({ code: 'E5011' });
    expect(await newest(attempt())).toBeNull();
  });

  it('give concurrent attempts different numbers', async () => {
    const numbers = await Promise.all([1, 2, 3, 4].map(() => claimAttempt(store, key)));
    expect(numbers.sort()).toEqual([1, 2, 3, 4]);
  });

  it('show nothing of one whose writer died before its manifest', async () => {
    const port = attempt();
    await save(port, 1);
    armFaultPoints(parseFaults('progress:before-checkpoint=throw'));
    await expect(save(port, 2)).rejects.toThrow('injected');
    expect(await newest(attempt())).toEqual([1, 'weights at 1']);
    expect(warnings).toEqual([]);
  });

  it('belong to one stage, and go with it', async () => {
    await save(attempt(), 1);
    await save(checkpointPort(store, sha256('other')), 1);
    await deleteProgress(store, key);
    await deleteProgress(store, key);
    expect(await newest(attempt())).toBeNull();
    expect(await checkpointPort(store, sha256('other')).newest()).not.toBeNull();
  });
});

describe('live progress', () => {
  it('is what the stage said last', async () => {
    expect(await readLiveProgress(store, key)).toBeNull();
    const live = {
      progress: { done: 3, total: null, unit: 'rows' },
      attempt: 2,
      numericClass: factsOf('stage').numericClass,
      at: '2026-01-02T03:04:05Z',
    } as const;
    await writeLiveProgress(store, key, { ...live, attempt: 1 });
    await writeLiveProgress(store, key, live);
    expect(await readLiveProgress(store, key)).toEqual(live);
  });
});

describe('peeking at progress', () => {
  const peeked = async () => {
    const found = await peekCheckpoint(store, key);
    return found === null ? null : textOf(found.read('state.json'));
  };

  it('reads the newest checkpoint that is whole, and neither claims nor fences an attempt', async () => {
    expect(await peeked()).toBeNull();
    const running = attempt();
    await save(running, 10);
    await save(running, 20);
    const before = await keysOf(store, '');
    expect(await peeked()).toBe('{"step":20}');
    expect(await keysOf(store, '')).toEqual(before);
    await save(running, 30);
    const [manifest = ''] = (await keysOf(store, 'progress/')).filter((one) =>
      /0030-.*checkpoint-/.test(one),
    );
    await store.put(manifest, encodeText('{}'));
    expect(await peeked()).toBe('{"step":20}');
  });
});
