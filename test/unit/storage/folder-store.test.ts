import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeText, textOf } from '../../../storage/bytes.js';
import { armFaultPoints, parseFaults } from '../../../storage/fault-points.js';
import { fileFault } from '../../../storage/file-faults.js';
import { folderStore } from '../../../storage/folder-store.js';
import { keysOf, objectStoreContract } from '../../contracts/object-store.js';
import { storeLayersContract } from '../../contracts/store-layers.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retort-folder-store-'));
});
afterEach(async () => {
  armFaultPoints([]);
  await rm(folder, { recursive: true, force: true });
});

async function contractStore() {
  const root = await mkdtemp(join(tmpdir(), 'retort-folder-contract-'));
  return { ...folderStore(root), close: () => rm(root, { recursive: true, force: true }) };
}
objectStoreContract('folder', contractStore);
storeLayersContract('folder', contractStore);

function crashAt(fault: string): NodeJS.Signals | null {
  const script = join(import.meta.dirname, 'crash-writer.ts');
  return spawnSync(process.execPath, ['--import', 'tsx', script, folder, fault], { stdio: 'inherit' }).signal;
}

describe('a folder as a store', () => {
  it('makes nothing until something is written', async () => {
    const store = folderStore(join(folder, 'later'));
    expect(await store.head('a')).toBeNull();
    expect(await keysOf(store, '')).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('shows nothing of an object whose writer was killed before it was published', async () => {
    expect(crashAt('object:before-publish=kill')).toBe('SIGKILL');
    const store = folderStore(folder);
    expect(await keysOf(store, '')).toEqual([]);
    expect(await store.head('crashed/object')).toBeNull();
    expect(await store.create('crashed/object', encodeText('again'))).toBe(true);
    expect(await textOf(store.read('crashed/object'))).toBe('again');
  });

  it('shows the whole object when its writer was killed just after', async () => {
    expect(crashAt('object:after-publish=kill')).toBe('SIGKILL');
    expect(await textOf(folderStore(folder).read('crashed/object'))).toBe('whole');
  });

  it('leaves nothing unfinished behind after a failed write', async () => {
    armFaultPoints(parseFaults('object:before-publish=throw'));
    await expect(folderStore(folder).put('a', encodeText('x'))).rejects.toThrow('fault injected');
    expect(await readdir(join(folder, '.unfinished'))).toEqual([]);
  });

  it('names itself when the disk is full, and keeps the old object', async () => {
    const store = folderStore(folder);
    await store.put('a', encodeText('old'));
    armFaultPoints(parseFaults('object:write=full'));
    await expect(store.put('a', encodeText('new'))).rejects.toMatchObject({
      code: 'E5004',
      kind: 'resources',
      facts: { where: { file: folder }, fix: expect.stringContaining('--store') },
    });
    expect(await textOf(store.read('a'))).toBe('old');
  });

  it('refuses an object that is a folder of another, or the other way round', async () => {
    const store = folderStore(folder);
    await store.put('a/b', encodeText('x'));
    await expect(store.put('a', encodeText('y'))).rejects.toMatchObject({ code: 'E5002' });
    await expect(store.create('a/b/c', encodeText('y'))).rejects.toMatchObject({ code: 'E5002' });
    expect(await store.head('a')).toBeNull();
  });

  it('says that a store cannot be made where a file stands', async () => {
    await writeFile(join(folder, 'file'), 'x');
    await expect(folderStore(join(folder, 'file')).put('a', encodeText('y'))).rejects.toMatchObject({
      code: 'E5006',
      facts: { where: { file: join(folder, 'file') } },
    });
  });

  it.each([
    ['EACCES', 'E5006', 'not-permitted'],
    ['EROFS', 'E5006', 'not-permitted'],
    ['EDQUOT', 'E5004', 'resources'],
    ['EIO', 'E5015', 'unreachable'],
  ])('calls %s %s', (system, code, kind) => {
    expect(fileFault(Object.assign(new Error(system), { code: system }), '/store')).toMatchObject({
      code,
      kind,
    });
  });
});
