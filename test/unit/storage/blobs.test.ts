import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import { openArtifact } from '../../../storage/artifacts.js';
import { blobKey, readBlob, writeBlob } from '../../../storage/blobs.js';
import { collect, encodeText, textOf } from '../../../storage/bytes.js';
import { draftWriter } from '../../../storage/draft.js';
import { manifestKey, manifestOf } from '../../../storage/manifest.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { StoreWarning } from '../../../storage/warnings.js';
import { keysOf } from '../../contracts/object-store.js';

let store: ObjectStore;
beforeEach(() => {
  store = memoryStore();
});

describe('a blob', () => {
  it('is addressed by the digest of its bytes, also when it streams in through the disk', async () => {
    const large = new Uint8Array(9 * 1024 * 1024 + 1).fill(7);
    async function* reusingItsBuffer() {
      const buffer = new Uint8Array(1024 * 1024).fill(7);
      for (let part = 0; part < 9; part += 1) {
        yield buffer;
        if (part === 0) buffer.fill(7);
      }
      yield buffer.subarray(0, 1);
    }
    const written = await writeBlob(store, reusingItsBuffer());
    expect(written).toEqual({ sha256: sha256(large), sizeBytes: large.length, warnings: [] });
    expect(sha256(await collect(readBlob(store, written.sha256)))).toBe(sha256(large));
  });

  it('keeps the bytes of a chunk that its source then overwrites', async () => {
    async function* overwriting() {
      const buffer = encodeText('one ');
      yield buffer;
      buffer.set(encodeText('two '));
      yield buffer;
    }
    const written = await writeBlob(store, overwriting());
    expect(await textOf(readBlob(store, written.sha256))).toBe('one two ');
  });

  it('lives where the design says', () => {
    const hex = 'ab'.repeat(32);
    expect(blobKey(`sha256:${hex}`)).toBe(`blobs/sha256/ab/${hex}`);
  });

  it('is written once', async () => {
    await writeBlob(store, encodeText('same'));
    const { warnings } = await writeBlob(store, encodeText('same'));
    expect(warnings).toEqual([]);
    expect(await keysOf(store, '')).toHaveLength(1);
  });

  it.each(['other', 'longer than it was'])(
    'replaces wrong bytes (%s) and puts them into quarantine',
    async (wrong) => {
      const digest = sha256('right');
      await store.put(blobKey(digest), encodeText(wrong));
      const { warnings } = await writeBlob(store, encodeText('right'));
      expect(warnings).toMatchObject([{ code: 'E5103', object: blobKey(digest) }]);
      expect(await textOf(readBlob(store, digest))).toBe('right');
      const [quarantined = ''] = await keysOf(store, `quarantine/${digest.slice(7)}/`);
      expect(await textOf(store.read(quarantined))).toBe(wrong);
    },
  );

  it('throws at the end of a whole read when it was altered, and names itself', async () => {
    const { sha256: digest } = await writeBlob(store, encodeText('right'));
    await store.put(blobKey(digest), encodeText('wrong'));
    const seen: Uint8Array[] = [];
    const read = async () => {
      for await (const chunk of readBlob(store, digest)) seen.push(chunk);
    };
    await expect(read()).rejects.toMatchObject({
      code: 'E5003',
      facts: { expected: digest, found: sha256('wrong'), where: { file: blobKey(digest) } },
    });
    expect(Buffer.concat(seen).toString()).toBe('wrong');
  });
});

describe('a draft', () => {
  it('names what it wrote, with statistics only where there are some', async () => {
    const draft = draftWriter(store);
    const digest = sha256('x');
    expect(await draft.write('a/b.txt', encodeText('x'))).toEqual({
      path: 'a/b.txt',
      sizeBytes: 1,
      sha256: digest,
    });
    expect(await draft.write('c', encodeText('x'), { rows: 1 })).toMatchObject({ statistics: { rows: 1 } });
  });

  it.each(['../escape', '/etc/passwd', 'a//b', '.hidden', ''])('refuses the path %o', async (path) => {
    await expect(draftWriter(store).write(path, encodeText('x'))).rejects.toMatchObject({ code: 'E5002' });
  });

  it('tells of a blob that it had to replace', async () => {
    await store.put(blobKey(sha256('x')), encodeText('y'));
    const warnings: StoreWarning[] = [];
    await draftWriter(store, { onWarning: (warning) => warnings.push(warning) }).write('a', encodeText('x'));
    expect(warnings).toMatchObject([{ code: 'E5103' }]);
  });
});

describe('an artifact', () => {
  async function artifact() {
    const draft = draftWriter(store);
    const files = [
      await draft.write('b.txt', encodeText('bee')),
      await draft.write('a.txt', encodeText('ay')),
    ];
    const work = { count: 2, unit: 'rows' } as const;
    const made = manifestOf({ kind: 'bytes', schemaVersion: 1, files, work, statistics: { mean: 0.5 } });
    await store.put(manifestKey(made.digest), encodeText(made.json));
    return { ...made, files };
  }

  it('has one digest, whatever the order in which its files were written', async () => {
    const { manifest, digest, files } = await artifact();
    const turned = manifestOf({ ...manifest, files: files.toReversed() });
    expect(turned.digest).toBe(digest);
    expect(manifest.files.map(({ path }) => path)).toEqual(['a.txt', 'b.txt']);
  });

  it('reads its files, whole and in part', async () => {
    const reader = await openArtifact(store, (await artifact()).digest);
    expect(Buffer.from(await reader.bytes('b.txt')).toString()).toBe('bee');
    expect(await textOf(reader.read('b.txt', { start: 1, end: 2 }))).toBe('e');
    expect(reader.manifest.statistics).toEqual({ mean: 0.5 });
    expect(() => reader.read('c.txt')).toThrow(expect.objectContaining({ code: 'E5001' }));
  });

  it('names file and blob when a file was altered', async () => {
    const { digest, files } = await artifact();
    const key = blobKey(files[0]?.sha256 ?? digest);
    await store.put(key, encodeText('BEE'));
    const reader = await openArtifact(store, digest);
    await expect(reader.bytes('b.txt')).rejects.toMatchObject({
      code: 'E5003',
      message: expect.stringMatching(new RegExp(`^b\\.txt \\(${key}\\)`)),
    });
  });

  it('is not opened when its manifest was altered, in whatever way', async () => {
    const { digest, json } = await artifact();
    for (const text of [json.replace('0.5', '0.6'), json.slice(0, -1), '{}']) {
      await store.put(manifestKey(digest), encodeText(text));
      await expect(openArtifact(store, digest)).rejects.toMatchObject({
        code: 'E5010',
        facts: { expected: digest, where: { file: manifestKey(digest) } },
      });
    }
  });

  it('refuses two files of one path, and a manifest that names a path outside', async () => {
    const { manifest, files } = await artifact();
    const [file] = files;
    if (file === undefined) throw new Error('no file');
    expect(() => manifestOf({ ...manifest, files: [file, file] })).toThrow(
      expect.objectContaining({ code: 'E5002' }),
    );
    const json = JSON.stringify({ ...manifest, files: [{ ...file, path: '../x' }] });
    await store.put(manifestKey(sha256(json)), encodeText(json));
    await expect(openArtifact(store, sha256(json))).rejects.toMatchObject({ code: 'E5010' });
  });
});
