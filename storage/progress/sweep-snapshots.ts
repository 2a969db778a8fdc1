import { readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { commitNumbers } from '../commit-check.js';
import { isMissing } from '../file-faults.js';
import type { ObjectStore } from '../object-store.js';
import { PROGRESS } from './places.js';
import { openSnapshotFolder } from './snapshot-folder.js';

const HOUR_MS = 3_600_000;
/** A committed stage that is computed again, because its commit was damaged, is left alone meanwhile. */
const COMMITTED_AFTER_MS = HOUR_MS;
/** A run that is not resumed within these days goes on from the store's checkpoint. */
const FORGOTTEN_AFTER_MS = 14 * 24 * HOUR_MS;

/**
 * Removes snapshots that nobody needs from this disk: those of stages that were committed since, perhaps by another
 * host, and those of runs that nobody took up again, of whatever store.
 */
export async function sweepSnapshots(folder: string, store: ObjectStore, now = Date.now()): Promise<void> {
  const ours = openSnapshotFolder(folder, store.location).pathOf(PROGRESS);
  for (const name of await namesIn(folder)) {
    const root = join(resolve(folder), name, PROGRESS);
    for (const hex of await namesIn(root)) {
      const path = join(root, hex);
      const idleMs = now - (await newestChange(path));
      const isCommitted = async () => (await commitNumbers(store, `sha256:${hex}`)).length > 0;
      if (
        idleMs > FORGOTTEN_AFTER_MS ||
        (root === ours && idleMs > COMMITTED_AFTER_MS && (await isCommitted()))
      )
        await rm(path, { recursive: true, force: true });
    }
  }
}

/** Of the folder or what lies directly in it, in milliseconds since 1970. */
async function newestChange(path: string): Promise<number> {
  const paths = [path, ...(await namesIn(path)).map((name) => join(path, name))];
  const times = await Promise.all(paths.map((one) => stat(one).then(({ mtimeMs }) => mtimeMs)));
  return Math.max(...times);
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
}
