import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import { collect, textOf } from '../../../storage/bytes.js';
import { openSource } from '../../../storage/sources/open-source.js';
import { pinSource } from '../../../storage/sources/pin-source.js';
import { Pinner } from '../../../storage/sources/pinner.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retort-sources-'));
  file = join(folder, 'Posts.xml');
  await writeFile(file, '<posts/>');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a pin', () => {
  it('is what the bytes are', async () => {
    expect(await pinSource(file)).toEqual({
      sha256: sha256('<posts/>'),
      sizeBytes: 8,
      chunks: [sha256('<posts/>')],
    });
    await writeFile(file, '');
    expect(await pinSource(file)).toEqual({ sha256: sha256(''), sizeBytes: 0, chunks: [] });
  });

  it('has a digest for each chunk, however the bytes arrive', () => {
    const bytes = Uint8Array.from({ length: 25 }, (_, index) => index);
    const expected = [bytes.slice(0, 10), bytes.slice(10, 20), bytes.slice(20)].map(sha256);
    for (const part of [1, 3, 10, 25]) {
      const pinner = new Pinner(10);
      for (let from = 0; from < bytes.length; from += part) pinner.update(bytes.subarray(from, from + part));
      expect(pinner.finish()).toEqual({ sha256: sha256(bytes), sizeBytes: 25, chunks: expected });
    }
    const even = new Pinner(10);
    even.update(bytes.subarray(0, 20));
    expect(even.finish().chunks).toEqual(expected.slice(0, 2));
  });

  it('says where a missing file should be, and what to do', async () => {
    const missing = join(folder, 'Votes.xml');
    await expect(pinSource(missing)).rejects.toMatchObject({
      code: 'E2901',
      kind: 'not-found',
      facts: { where: { file: missing }, fix: expect.stringContaining('run file') },
    });
    await expect(pinSource(join(file, 'under'))).rejects.toMatchObject({ code: 'E2901' });
  });

  it('refuses a folder and a scheme that it cannot read', async () => {
    await expect(pinSource(folder)).rejects.toMatchObject({ code: 'E2902', kind: 'bad-input' });
    await expect(pinSource('ftp://example.org/x')).rejects.toMatchObject({
      code: 'E2905',
      kind: 'configuration',
    });
  });
});

describe('a pinned source', () => {
  it('reads whole and in part', async () => {
    const source = await openSource(file, await pinSource(file), { name: 'posts' });
    expect(source).toMatchObject({ name: 'posts', sha256: sha256('<posts/>'), sizeBytes: 8 });
    expect(await textOf(source.read())).toBe('<posts/>');
    expect(await textOf(source.read({ start: 1, end: 6 }))).toBe('posts');
  });

  it('is refused before the first byte when its size changed', async () => {
    const pin = await pinSource(file);
    await appendFile(file, '\n');
    await expect(openSource(file, pin)).rejects.toMatchObject({
      code: 'E2903',
      kind: 'bad-input',
      facts: { expected: '8 bytes', found: '9 bytes', where: { file } },
    });
    await rm(file);
    await expect(openSource(file, pin)).rejects.toMatchObject({ code: 'E2901' });
  });

  it('is refused with both digests and the place when its bytes changed', async () => {
    const pin = await pinSource(file);
    await writeFile(file, '<Posts/>');
    const source = await openSource(file, pin);
    await expect(collect(source.read())).rejects.toMatchObject({
      code: 'E2903',
      facts: { expected: pin.sha256, found: sha256('<Posts/>'), where: { file, offsetBytes: 0 } },
    });
  });

  it('is refused when it grew between its opening and its reading', async () => {
    const source = await openSource(file, await pinSource(file));
    await appendFile(file, '\n');
    await expect(collect(source.read())).rejects.toMatchObject({ code: 'E2903' });
  });
});
