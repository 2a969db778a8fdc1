import { beforeEach, describe, expect, it } from 'vitest';
import { trustKeys } from '../../../lineage/signing.js';
import { blobKey } from '../../../storage/blobs.js';
import { collect, encodeText } from '../../../storage/bytes.js';
import { commitKey } from '../../../storage/commit-check.js';
import { manifestKey } from '../../../storage/manifest.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { StageRecord } from '../../../storage/runs/run-record.js';
import { createRun } from '../../../storage/runs/run-store.js';
import { type VerifyTarget, verify } from '../../../storage/verify.js';
import { keysOf } from '../../contracts/object-store.js';
import { newInstallation, type SmallLineage, smallLineage } from './small-lineage.js';

let store: ObjectStore;
let lineage: SmallLineage;
let run: string;

beforeEach(async () => {
  store = memoryStore();
  lineage = await smallLineage(store);
  const stages = lineage.commits.map(
    ({ stageKey, artifact, facts }): StageRecord => ({
      id: facts.stage,
      label: facts.stage,
      stage: facts.stage,
      status: 'succeeded',
      key: stageKey,
      artifact,
      reusedFrom: null,
      attempts: 1,
      progress: null,
      startedAt: null,
      endedAt: null,
      failure: null,
    }),
  );
  run = (
    await createRun(store, { pipeline: 'p', specJson: '{}', stages, effects: [], createdAt: new Date(0) })
  ).id;
});

async function objects(): Promise<string[]> {
  const prefixes = ['blobs/', 'artifacts/', 'commits/'];
  return (await Promise.all(prefixes.map((prefix) => keysOf(store, prefix)))).flat();
}

async function failing(target: VerifyTarget, deep = true): Promise<string[]> {
  const report = await verify(store, target, { trust: lineage.trust, deep });
  return report.objects.filter(({ status }) => status === 'fail').map(({ object }) => object);
}

const targets = (): VerifyTarget[] => {
  const [, , last] = lineage.commits;
  return ['all', { run }, { artifact: last.artifact }, { stageKey: last.stageKey }];
};

describe('verify', () => {
  it('passes an untouched store, over every object and up to both pins', async () => {
    for (const target of targets()) {
      const report = await verify(store, target, { trust: lineage.trust, deep: true });
      expect(report.status).toBe('pass');
      expect(report.objects.map(({ object }) => object).sort()).toEqual((await objects()).sort());
      expect(report.pins.map(({ names }) => names)).toEqual([['dump'], ['dump']]);
    }
  });

  const damages: [string, (bytes: Uint8Array) => Uint8Array][] = [
    ['a flipped bit', (bytes) => bytes.map((byte, index) => (index === bytes.length >> 1 ? byte ^ 1 : byte))],
    ['a truncation', (bytes) => bytes.slice(0, -1)],
    ['an added byte', (bytes) => Uint8Array.of(...bytes, 10)],
    ['nothing left', () => new Uint8Array()],
  ];

  it.each(damages)(
    'names each object with %s, whatever the target, and passes once it is restored',
    async (_, damage) => {
      for (const key of await objects()) {
        const bytes = await collect(store.read(key));
        await store.put(key, damage(bytes));
        for (const target of targets())
          expect(await failing(target), `${key} of ${JSON.stringify(target)}`).toContain(key);
        await store.put(key, bytes);
      }
      expect(await failing('all')).toEqual([]);
    },
  );

  it('names both of two objects of equal size that changed places', async () => {
    const keys = await objects();
    const sizes = new Map(
      await Promise.all(keys.map(async (key) => [key, (await store.head(key))?.sizeBytes] as const)),
    );
    const pairs = keys.flatMap((a, at) => keys.slice(at + 1).map((b) => [a, b] as const));
    const swaps = pairs.filter(
      ([a, b]) => sizes.get(a) === sizes.get(b) && a.split('/')[0] === b.split('/')[0],
    );
    expect(new Set(swaps.map(([a]) => a.split('/')[0]))).toEqual(new Set(['blobs', 'artifacts', 'commits']));
    for (const [a, b] of swaps) {
      const [one, two] = [await collect(store.read(a)), await collect(store.read(b))];
      await store.put(a, two);
      await store.put(b, one);
      for (const target of targets()) expect(await failing(target)).toEqual(expect.arrayContaining([a, b]));
      await store.put(a, one);
      await store.put(b, two);
    }
    expect(await failing('all')).toEqual([]);
  });

  it('names each missing object', async () => {
    const [, , last] = lineage.commits;
    for (const key of await objects()) {
      const bytes = await collect(store.read(key));
      await store.delete(key);
      const isCommit = key.startsWith('commits/');
      expect(await failing({ run }), key).toContain(key);
      if (!isCommit) expect(await failing({ artifact: last.artifact })).toContain(key);
      await store.put(key, bytes);
    }
  });

  it('hashes blobs only when asked, but sees a wrong size at once', async () => {
    const key = blobKey((await readFirstFile()).sha256);
    const bytes = await collect(store.read(key));
    await store.put(key, bytes.toReversed());
    expect(await failing({ run }, false)).toEqual([]);
    expect(await failing({ run }, true)).toEqual([key]);
    await store.put(key, bytes.slice(1));
    expect(await failing({ run }, false)).toEqual([key]);
  });

  it('calls commits by a stranger unknown, never passed', async () => {
    const report = await verify(store, { run }, { trust: newInstallation().trust, deep: true });
    expect(report.status).toBe('unknown');
    expect(report.counts).toMatchObject({ fail: 0, unknown: 3 });
    expect((await verify(store, { run }, { trust: trustKeys([]) })).status).toBe('unknown');
  });

  it('calls an artifact unknown whose origin no statement tells', async () => {
    const [first, , last] = lineage.commits;
    await store.delete(commitKey(first.stageKey, 1));
    const report = await verify(store, { artifact: last.artifact }, { trust: lineage.trust });
    expect(report.status).toBe('unknown');
    expect(report.objects.filter(({ status }) => status === 'unknown').map(({ object }) => object)).toEqual([
      manifestKey(first.artifact),
    ]);
  });

  it('names objects that have no business under the addresses', async () => {
    const strays = [
      'blobs/sha256/ab/stray',
      'blobs/loose',
      'artifacts/x.json',
      'commits/readme',
      'commits/ab/1.json',
    ];
    for (const key of strays) await store.put(key, encodeText('{}'));
    expect((await failing('all')).sort()).toEqual(strays.sort());
  });
});

async function readFirstFile() {
  const [first] = lineage.commits;
  const { files } = JSON.parse(
    Buffer.from(await collect(store.read(manifestKey(first.artifact)))).toString(),
  );
  return files[0];
}
