import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blobKey } from '../../../storage/blobs.js';
import { collect, encodeText } from '../../../storage/bytes.js';
import { findCommit } from '../../../storage/commit.js';
import { commitKey } from '../../../storage/commit-check.js';
import { armFaultPoints, FAULT_POINTS, faultPoint, parseFaults } from '../../../storage/fault-points.js';
import { manifestKey } from '../../../storage/manifest.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { writeLiveProgress } from '../../../storage/progress/live-progress.js';
import { keysOf } from '../../contracts/object-store.js';
import { commitText, factsOf, HERE, type Installation, newInstallation } from './small-lineage.js';

let store: ObjectStore;
let here: Installation;
const facts = factsOf('stage');

beforeEach(() => {
  store = memoryStore();
  here = newInstallation();
});
afterEach(() => armFaultPoints([]));

const lookup = (deep = false) => findCommit(store, facts.stageKey, { trust: here.trust, deep });

describe('a commit', () => {
  it('is written last, after blobs and manifest, and is then found', async () => {
    const written: string[] = [];
    const watched: ObjectStore = {
      ...store,
      create: (key, source) => {
        written.push(key);
        return store.create(key, source);
      },
    };
    const { commit, warnings } = await commitText(watched, here, facts, 'text');
    expect(written.map((key) => key.split('/')[0])).toEqual(['blobs', 'artifacts', 'commits']);
    expect(written.at(-1)).toBe(`commits/${facts.stageKey.slice(7)}/1.json`);
    expect(warnings).toEqual([]);
    expect(await lookup()).toEqual({ commit, warnings: [], newest: 1 });
    expect(commit.facts).toEqual(facts);
  });

  it('is nothing or everything after a failure at any point, and is there once after another try', async () => {
    const points = FAULT_POINTS.filter((point) => point.startsWith('commit:'));
    expect(points.length).toBeGreaterThan(6);
    for (const point of points) {
      store = memoryStore();
      armFaultPoints(parseFaults(`${point}=throw`));
      await expect(commitText(store, here, facts, 'text')).rejects.toThrow(point);
      const durable = ['commit:after-commit', 'commit:after-cleanup'].includes(point);
      const after = await lookup(true);
      expect(after.commit === null, point).toBe(!durable);
      expect(after.warnings).toEqual([]);
      const { commit } = await commitText(store, here, facts, 'text', { after: 0 });
      expect(commit.number).toBe(1);
      expect(await keysOf(store, 'commits/')).toHaveLength(1);
    }
  });

  it('is made once by concurrent committers of the same bytes', async () => {
    const made = await Promise.all(
      [1, 2, 3, 4].map(() => commitText(store, here, facts, 'text', { after: 0 })),
    );
    expect(made.map(({ commit }) => commit.number)).toEqual([1, 1, 1, 1]);
    expect(await keysOf(store, 'commits/')).toHaveLength(1);
  });

  it('removes the progress of its stage', async () => {
    const progress = { done: 1, total: 2, unit: 'steps' } as const;
    await writeLiveProgress(store, facts.stageKey, {
      ...{ progress, attempt: 1, numericClass: facts.numericClass },
      at: '2026-01-02T03:04:05Z',
    });
    await commitText(store, here, facts, 'text');
    expect(await keysOf(store, 'progress/')).toEqual([]);
  });

  it('refuses a draft whose blobs are not there in their size', async () => {
    const { draftWriter } = await import('../../../storage/draft.js');
    const { commitArtifact } = await import('../../../storage/commit.js');
    const file = await draftWriter(store).write('text.txt', encodeText('text'));
    const work = { count: 1, unit: 'rows' } as const;
    const draft = { kind: 'bytes', schemaVersion: 1, files: [file], work, statistics: {} } as const;
    await store.put(blobKey(file.sha256), encodeText('tex'));
    const attempt = () => commitArtifact(store, here.signer, { draft, facts });
    await expect(attempt()).rejects.toMatchObject({ code: 'E5013', facts: { where: { file: 'text.txt' } } });
    await store.delete(blobKey(file.sha256));
    await expect(attempt()).rejects.toMatchObject({ code: 'E5013', facts: { found: 'nothing' } });
    expect(await keysOf(store, 'artifacts/')).toEqual([]);
  });

  it('refuses facts whose stage key does not follow from them', async () => {
    const wrong = { ...facts, stageKey: factsOf('other').stageKey };
    await expect(commitText(store, here, wrong, 'text')).rejects.toMatchObject({ code: 'E6002' });
    expect(await keysOf(store, 'commits/')).toEqual([]);
  });
});

describe('a look-up', () => {
  it('finds nothing where nothing was committed', async () => {
    expect(await lookup()).toEqual({ commit: null, warnings: [], newest: 0 });
  });

  it('misses with a warning that names the object when anything was altered or is missing', async () => {
    const { commit } = await commitText(store, here, facts, 'text');
    const [blob = ''] = await keysOf(store, 'blobs/');
    for (const key of [blob, manifestKey(commit.artifact), commitKey(facts.stageKey, 1)]) {
      const bytes = await collect(store.read(key));
      await store.delete(key);
      if (!key.startsWith('commits/'))
        expect((await lookup()).warnings).toMatchObject([{ code: 'E5101', object: key }]);
      await store.put(key, bytes.slice(1));
      const missed = await lookup();
      expect(missed).toMatchObject({ commit: null, newest: 1, warnings: [{ code: 'E5101' }] });
      expect(missed.warnings[0]?.message).toContain(commitKey(facts.stageKey, 1));
      await store.put(key, bytes);
    }
    expect((await lookup()).commit).not.toBeNull();
  });

  it('hashes blobs again only when it is deep', async () => {
    await commitText(store, here, facts, 'text');
    const [blob = ''] = await keysOf(store, 'blobs/');
    await store.put(blob, encodeText('TEXT'));
    expect((await lookup()).commit).not.toBeNull();
    expect(await lookup(true)).toMatchObject({ commit: null, warnings: [{ code: 'E5101', object: blob }] });
  });

  it('takes the next number for what is computed again, and the newest valid one wins', async () => {
    await commitText(store, here, facts, 'text');
    const [blob = ''] = await keysOf(store, 'blobs/');
    await store.delete(blob);
    const missed = await lookup();
    const again = await commitText(store, here, { ...facts, run: 'calm-otter-2' }, 'text', {
      after: missed.newest,
    });
    expect(again).toMatchObject({ commit: { number: 2 }, warnings: [] });
    expect((await lookup()).commit).toMatchObject({ number: 2, facts: { run: 'calm-otter-2' } });
    await store.delete(commitKey(facts.stageKey, 2));
    expect((await lookup()).commit?.number).toBe(1);
    await store.put(commitKey(facts.stageKey, 2), encodeText('{}'));
    expect(await lookup()).toMatchObject({ commit: { number: 1 }, newest: 2, warnings: [{ code: 'E5101' }] });
  });

  it('does not use a commit by a key that is not trusted', async () => {
    await commitText(store, newInstallation(), facts, 'text');
    expect(await lookup()).toMatchObject({ commit: null, warnings: [{ cause: { code: 'E6004' } }] });
  });

  it('does not use the commit of another stage, however well signed', async () => {
    const other = factsOf('other');
    await commitText(store, here, other, 'text');
    await store.put(commitKey(facts.stageKey, 1), store.read(commitKey(other.stageKey, 1)));
    expect(await lookup()).toMatchObject({ commit: null, warnings: [{ cause: { code: 'E5010' } }] });
  });

  it('throws when the store does not answer, instead of calling it a miss', async () => {
    const { StoreUnreachable } = await import('../../../storage/errors.js');
    await commitText(store, here, facts, 'text');
    const away = { ...store, head: () => Promise.reject(new StoreUnreachable('s3://away', 'ECONNREFUSED')) };
    await expect(findCommit(away, facts.stageKey, { trust: here.trust })).rejects.toMatchObject({
      code: 'E5005',
    });
  });
});

describe('two outputs of one stage key', () => {
  it('raise an alarm within a numeric class, and both are kept', async () => {
    const first = await commitText(store, here, facts, 'one');
    const second = await commitText(store, here, { ...facts, run: 'calm-otter-2' }, 'two');
    expect(second.commit.number).toBe(2);
    expect(second.warnings).toMatchObject([{ code: 'E6101', object: commitKey(facts.stageKey, 1) }]);
    expect(second.warnings[0]?.message).toContain(first.commit.artifact);
    expect(second.warnings[0]?.message).toContain('calm-otter-2');
    expect((await lookup()).commit?.artifact).toBe(second.commit.artifact);
    expect(await keysOf(store, 'commits/')).toHaveLength(2);
  });

  it('are expected across numeric classes, and the first stands', async () => {
    const first = await commitText(store, here, facts, 'one');
    const elsewhere = { ...facts, numericClass: { ...HERE, architecture: 'arm64' } };
    const second = await commitText(store, here, elsewhere, 'two');
    expect(second).toMatchObject({ commit: first.commit, warnings: [{ code: 'E6102' }] });
    expect(await keysOf(store, 'commits/')).toHaveLength(1);
  });
});

describe('fault points', () => {
  it('act on the visit that was asked for, and on no other', () => {
    armFaultPoints(parseFaults('commit:after-blobs@2=throw'));
    faultPoint('commit:after-blobs');
    faultPoint('commit:before-blobs');
    expect(() => faultPoint('commit:after-blobs')).toThrow('injected at commit:after-blobs');
    faultPoint('commit:after-blobs');
  });

  it.each(['commit:nowhere=kill', 'commit:after-blobs=explode', 'commit:after-blobs@0=kill'])(
    'refuse %s',
    (text) => {
      expect(() => parseFaults(text)).toThrow(RangeError);
    },
  );
});
