import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrustRoot } from '../../lineage/signing.js';
import { readManifest } from '../../storage/artifacts.js';
import { collect } from '../../storage/bytes.js';
import { readCommit } from '../../storage/commit-check.js';
import { loadTrust } from '../../storage/key-files.js';
import { memoryStore } from '../../storage/memory-store.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { openStore } from '../../storage/open-store.js';
import { verify } from '../../storage/verify.js';
import { trainingRun } from './processes/training-run.js';
import { WitnessedProject } from './processes/witnessed-project.js';

const kinds = ['blobs', 'artifacts', 'commits'] as const;

let project: WitnessedProject;
let trust: TrustRoot;
/** A copy of everything that lineage rests on. */
let store: ObjectStore;
const originals = new Map<string, Uint8Array>();

beforeAll(async () => {
  project = await WitnessedProject.make({ 'training.run.ts': trainingRun });
  await project.succeed('run', 'training.run.ts', '--set', 'lm.steps=20', '--set', 'maxPairsPerGroup=1');
  trust = await loadTrust(join(project.root, 'home', '.local', 'share', 'retort', 'keys'));
  const folder = await openStore(join(project.stateFolder, 'store'));
  store = memoryStore();
  for (const kind of kinds)
    for await (const { key } of folder.list(`${kind}/`)) {
      originals.set(key, await collect(folder.read(key)));
      await restore(key);
    }
  await folder.close();
});
afterAll(() => project.end());

const restore = (key: string) => store.put(key, originals.get(key) ?? new Uint8Array());

/** Keys that are not proven right. */
async function named(): Promise<{ status: string; keys: string[] }> {
  const { status, objects } = await verify(store, 'all', { trust, deep: true });
  return { status, keys: objects.filter((one) => one.status !== 'pass').map(({ object }) => object) };
}

/** What verification names while the objects are altered; it passes again once they are restored. */
async function namedWhile(altered: ReadonlyMap<string, Uint8Array>): Promise<string[]> {
  for (const [key, bytes] of altered) await store.put(key, bytes);
  const { status, keys } = await named();
  for (const key of altered.keys()) await restore(key);
  expect(status).not.toBe('pass');
  return keys;
}

const LOWEST_BIT = 1;
/** Of an ASCII letter. */
const CASE_BIT = 32;

/** The last state of each training is kept beside its output. */
const KEPT_STATES = 4;

function flipped(bytes: Uint8Array, position: number, mask = LOWEST_BIT): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[position] = (copy[position] ?? 0) ^ mask;
  return copy;
}

/** Another object of the same kind and size; where there is none, one is cut or stretched from another to the size. */
function twinOf(key: string, bytes: Uint8Array): [key: string | null, bytes: Uint8Array] {
  const kind = key.split('/', 1)[0] ?? '';
  const others = [...originals].filter(([other]) => other !== key && other.startsWith(`${kind}/`));
  const twin = others.find(([, other]) => other.length === bytes.length);
  if (twin !== undefined) return twin;
  const [, model = bytes] = others[0] ?? [];
  return [null, Uint8Array.from({ length: bytes.length }, (_, index) => model[index % model.length] ?? 0)];
}

describe('verify --deep, over every object of a store', () => {
  it('passes as it is, and finds every kind', async () => {
    expect(await named()).toEqual({ status: 'pass', keys: [] });
    const count = (kind: string) => [...originals.keys()].filter((key) => key.startsWith(`${kind}/`)).length;
    expect([count('artifacts'), count('commits')]).toEqual([16 + KEPT_STATES, 16]);
    expect(count('blobs')).toBeGreaterThan(32);
  });

  it('names each that has one byte flipped', async () => {
    let place = 0;
    for (const [key, bytes] of originals) {
      place += 7919;
      expect(await namedWhile(new Map([[key, flipped(bytes, place % bytes.length)]])), key).toEqual([key]);
    }
    expect(await named()).toEqual({ status: 'pass', keys: [] });
  });

  it('names each that is truncated, by one byte or to nothing', async () => {
    for (const [key, bytes] of originals)
      for (const length of [bytes.length - 1, 0])
        expect(await namedWhile(new Map([[key, bytes.slice(0, length)]])), key).toEqual([key]);
    expect(await named()).toEqual({ status: 'pass', keys: [] });
  });

  it('names both of two that are swapped, and one that another of its size stands for', async () => {
    let swapped = 0;
    for (const [key, bytes] of originals) {
      const [twin, twinBytes] = twinOf(key, bytes);
      const altered = new Map([[key, twinBytes]]);
      if (twin !== null) altered.set(twin, bytes);
      swapped += altered.size - 1;
      expect(await namedWhile(altered), key).toEqual([...altered.keys()].sort());
    }
    expect(swapped).toBeGreaterThan(0);
    expect(await named()).toEqual({ status: 'pass', keys: [] });
  });

  it('names each that was put something before or after, though it might still be read alike', async () => {
    const [mark, line] = [Uint8Array.of(0xef, 0xbb, 0xbf), Uint8Array.of(0x0a)];
    for (const [key, bytes] of originals)
      for (const parts of [
        [mark, bytes],
        [bytes, line],
      ])
        expect(await namedWhile(new Map([[key, new Uint8Array(Buffer.concat(parts))]])), key).toEqual([key]);
  });

  it('hangs on every byte of a commit and of a manifest', async () => {
    const first = (kind: string) => [...originals.keys()].find((key) => key.startsWith(`${kind}/`)) ?? '';
    const [commit, artifact] = [first('commits'), first('artifacts')];
    const checks = new Map<string, () => Promise<unknown>>([
      [commit, () => readCommit(store, `sha256:${commit.split('/')[1]}`, 1, trust)],
      [artifact, () => readManifest(store, `sha256:${artifact.slice('artifacts/'.length, -'.json'.length)}`)],
    ]);
    for (const [key, check] of checks) {
      await check();
      const bytes = originals.get(key) ?? new Uint8Array();
      const unseen: number[] = [];
      for (const position of bytes.keys())
        for (const mask of [LOWEST_BIT, CASE_BIT]) {
          await store.put(key, flipped(bytes, position, mask));
          await check().then(
            () => unseen.push(position),
            () => {},
          );
        }
      await restore(key);
      expect(unseen, key).toEqual([]);
    }
  });
});

describe('retort verify', () => {
  it.each(kinds)(
    'exits with 7 and names the one of %s that was altered, until it is restored',
    async (kind) => {
      const [key = ''] = [...originals.keys()].filter((one) => one.startsWith(`${kind}/`));
      const path = join(project.stateFolder, 'store', key);
      const bytes = readFileSync(path);
      writeFileSync(path, flipped(bytes, bytes.length >> 1));
      for (const reference of ['all', '@last']) {
        const { exit, stdout } = await project.retort('verify', reference, '--deep');
        expect({ exit, stdout }).toMatchObject({ exit: 7, stdout: expect.stringContaining(`✖ ${key}`) });
      }
      writeFileSync(path, bytes);
      await project.succeed('verify', 'all', '--deep');
      await project.succeed('verify', '@last', '--deep');
    },
  );
});
