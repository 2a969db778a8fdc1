import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFault, isMissing } from './file-faults.js';
import type { ObjectInfo } from './object-store.js';

/**
 * Files under `root` as object keys in ascending order of bytes: those that begin with `prefix` and follow `after`.
 * Reads one folder at a time, and none that cannot hold such a key.
 */
export async function* walkFolder(root: string, prefix: string, after: string): AsyncGenerator<ObjectInfo> {
  yield* walk('');

  async function* walk(folder: string): AsyncGenerator<ObjectInfo> {
    for (const { name, isFolder } of await entriesOf(join(root, folder), root)) {
      const key = `${folder}${name}`;
      if (isFolder) {
        if (mayHold(key)) yield* walk(key);
      } else if (key.startsWith(prefix) && key > after) {
        const found = await stat(join(root, key)).catch(() => null);
        if (found !== null) yield { key, sizeBytes: found.size };
      }
    }
  }

  /** `folder` ends in a slash; every allowed byte of a key is below the tilde. */
  function mayHold(folder: string): boolean {
    return (folder.startsWith(prefix) || prefix.startsWith(folder)) && `${folder}~` > after;
  }
}

/** A folder's name ends in a slash, which is where its keys stand among its siblings. */
async function entriesOf(path: string, root: string): Promise<{ name: string; isFolder: boolean }[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory()))
      .map((entry) => ({
        name: entry.isDirectory() ? `${entry.name}/` : entry.name,
        isFolder: entry.isDirectory(),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isMissing(error)) return [];
    throw fileFault(error, root);
  }
}
