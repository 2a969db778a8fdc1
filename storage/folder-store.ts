import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { RetortError } from '../errors/retort-error.js';
import { chunksOf } from './bytes.js';
import { KeyInvalid, ObjectMissing } from './errors.js';
import { faultPoint } from './fault-points.js';
import { fileFault, isMissing, systemCode } from './file-faults.js';
import { walkFolder } from './folder-walk.js';
import { checkKey } from './keys.js';
import type { ByteRange, ByteSource, ObjectStore } from './object-store.js';

/** Objects half written; no key begins with a dot, so none of them is ever seen. */
const UNFINISHED = '.unfinished';
const CHUNK_BYTES = 256 * 1024;

/**
 * Objects as files under a folder, made on the first write. An object is written and synced under another name,
 * then appears by `link` (create) or `rename` (put), and its folder is synced: whole, or not at all.
 */
export function folderStore(folder: string): ObjectStore {
  const root = resolve(folder);
  const location = `file:${root}`;
  const pathOf = (key: string) => {
    checkKey(key);
    return join(root, key);
  };
  return {
    location,
    read: (key, range) => readFile(pathOf(key), { root, location, key, range }),
    async head(key) {
      const path = pathOf(key);
      const found = await guarded(root, () => stat(path)).catch(nullWhenMissing);
      return found?.isFile() ? { key, sizeBytes: found.size } : null;
    },
    create: async (key, source) => publish(root, pathOf(key), key, source, linkOnce),
    put: async (key, source) => {
      await publish(root, pathOf(key), key, source, replace);
    },
    list: (prefix, options) => walkFolder(root, prefix, options?.after ?? ''),
    async delete(key) {
      const path = pathOf(key);
      await guarded(root, () => rm(path)).catch(nullWhenMissing);
    },
    async close() {},
  };
}

type Publish = (unfinished: string, path: string) => Promise<boolean>;

const linkOnce: Publish = async (unfinished, path) => {
  try {
    await link(unfinished, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
};

const replace: Publish = async (unfinished, path) => {
  await rename(unfinished, path);
  return true;
};

async function publish(
  root: string,
  path: string,
  key: string,
  source: ByteSource,
  makeVisible: Publish,
): Promise<boolean> {
  const unfinished = join(root, UNFINISHED, randomUUID());
  await makeFolder(dirname(unfinished)).catch((error) => {
    throw fileFault(error, root);
  });
  try {
    await writeSynced(unfinished, source, root);
    await guarded(root, () => atKey(key, () => makeFolder(dirname(path))));
    faultPoint('object:before-publish');
    const won = await guarded(root, () => atKey(key, () => makeVisible(unfinished, path)));
    await syncFolder(dirname(path));
    faultPoint('object:after-publish');
    return won;
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function writeSynced(path: string, source: ByteSource, root: string): Promise<void> {
  const file = await guarded(root, () => open(path, 'wx'));
  try {
    for await (const chunk of chunksOf(source))
      await guarded(root, async () => {
        faultPoint('object:write');
        await file.writeFile(chunk);
      });
    await guarded(root, () => file.sync());
  } finally {
    await file.close();
  }
}

async function* readFile(
  path: string,
  { root, location, key, range = {} }: { root: string; location: string; key: string; range?: ByteRange },
): AsyncGenerator<Uint8Array> {
  const file = await guarded(root, () => open(path, constants.O_RDONLY)).catch((error) => {
    throw isMissing(error) ? new ObjectMissing(location, key, { cause: error }) : error;
  });
  try {
    const { size } = await file.stat();
    const end = Math.min(range.end ?? size, size);
    let position = range.start ?? 0;
    while (position < end) {
      const length = Math.min(CHUNK_BYTES, end - position);
      const at = position;
      const { bytesRead, buffer } = await guarded(root, () =>
        file.read(new Uint8Array(length), 0, length, at),
      );
      if (bytesRead === 0) break;
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Makes the folder and every missing one above it, and syncs the entry of each. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let path = folder; path.length >= first.length; path = dirname(path)) await syncFolder(dirname(path));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Runs a file operation and names its failure; that a file is missing stays the caller's question. */
async function guarded<T>(root: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof RetortError || isMissing(error) || isFolder(error)) throw error;
    throw systemCode(error) === null ? error : fileFault(error, root);
  }
}

/** Runs an operation on the object's own path, where a folder in its way is the key's fault. */
async function atKey<T>(key: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (isFolder(error) || ['ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(systemCode(error) ?? ''))
      throw new KeyInvalid(key, 'another object is a folder of it, or the other way round');
    throw error;
  }
}

function isFolder(error: unknown): boolean {
  return ['EISDIR', 'ERR_FS_EISDIR'].includes(systemCode(error) ?? '');
}

function nullWhenMissing(error: unknown): null {
  if (isMissing(error) || isFolder(error)) return null;
  throw error;
}
