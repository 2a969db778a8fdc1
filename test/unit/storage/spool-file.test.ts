import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spoolIn, sweepSpool } from '../../../storage/spool-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retort-spool-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Bytes that say where in the file they are. */
const bytesAt = (position: number, size: number) =>
  Uint8Array.from({ length: size }, (_, i) => (position + i) % 251);

describe('a spool file', () => {
  it('gives back any range of what was added, however small or large the parts', async () => {
    const spool = spoolIn(join(folder, 'made', 'on-demand'));
    const file = await spool.open();
    let size = 0;
    for (const part of [0, 1, 1000, 2 ** 20 - 1, 2 ** 20 + 7, 3]) {
      await file.append(bytesAt(size, part));
      size += part;
    }
    for (const [at, length] of [
      [0, 1],
      [998, 10],
      [2 ** 20, 2 ** 20],
      [size - 3, 3],
      [0, size],
    ] as const)
      expect(Buffer.compare(await file.read(at, length), bytesAt(at, length))).toBe(0);
    await spool.close();
  });

  it('can be read and added to in turns, and takes a copy of what it is given', async () => {
    const spool = spoolIn(folder);
    const file = await spool.open();
    const reused = Uint8Array.of(1, 2);
    await file.append(reused);
    reused.fill(9);
    expect(await file.read(0, 2)).toEqual(Uint8Array.of(1, 2));
    await file.append(Uint8Array.of(3));
    expect(await file.read(1, 2)).toEqual(Uint8Array.of(2, 3));
    await spool.close();
  });

  it('has no name, so that nothing is left of it', async () => {
    const spool = spoolIn(folder);
    const file = await spool.open();
    await file.append(bytesAt(0, 2 ** 21));
    expect(await readdir(folder)).toEqual([]);
    await spool.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('says where it ends when more is asked for', async () => {
    const spool = spoolIn(folder);
    const file = await spool.open();
    await file.append(Uint8Array.of(1));
    await expect(file.read(0, 2)).rejects.toMatchObject({ code: 'E5015' });
    await spool.close();
  });

  it('cannot be made in a folder that cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(spoolIn(join(folder, 'file', 'spool')).open()).rejects.toMatchObject({ code: 'E5006' });
  });

  it('is swept where a process was killed before its name was gone, and only that', async () => {
    await writeFile(join(folder, 'retort-left'), 'x');
    await writeFile(join(folder, 'other'), 'x');
    await sweepSpool(folder);
    expect(await readdir(folder)).toEqual(['other']);
    await sweepSpool(join(folder, 'missing'));
  });
});
