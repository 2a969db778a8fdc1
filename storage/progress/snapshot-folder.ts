import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { RetortError } from '../../errors/retort-error.js';
import type { Digest } from '../../lineage/digest.js';
import { faultPoint } from '../fault-points.js';
import { fileFault } from '../file-faults.js';
import { folderStore } from '../folder-store.js';
import type { ObjectStore } from '../object-store.js';
import type { SnapshotFile } from '../ports.js';
import { progressPrefix } from './places.js';

const CHUNK_BYTES = 1024 * 1024;

/** Snapshots on the worker's own disk, laid out as progress is in the store: what is whole is read in the same way. */
export interface SnapshotFolder {
  readonly objects: ObjectStore;
  /** Path of a key's file, or of a folder's. */
  pathOf(key: string): string;
}

/** Where snapshots lie in the folder of what computations keep on this disk. */
export const snapshotsIn = (spoolFolder: string): string => join(spoolFolder, 'checkpoints');

/** Each store has one of its own in the folder: attempts are counted in the store, and so only there compared. */
export function openSnapshotFolder(folder: string, storeLocation: string): SnapshotFolder {
  const root = resolve(folder, nameOf(storeLocation));
  return { objects: folderStore(root), pathOf: (key) => join(root, key) };
}

const nameOf = (location: string) => createHash('sha256').update(location).digest('hex').slice(0, 16);

/**
 * Writes files as they are at this moment, all at once, so that the memory they lie in may change afterwards. They
 * are in the system's cache then, neither hashed nor synced, and no checkpoint yet. What could be written of a
 * snapshot that fails is removed.
 * @throws StoreFull, StoreNotPermitted, StoreFault
 */
export async function writeSnapshot(
  local: SnapshotFolder,
  folder: string,
  files: readonly SnapshotFile[],
): Promise<void> {
  const path = local.pathOf(folder);
  try {
    await mkdir(path, { recursive: true });
    const written = await Promise.allSettled(files.map((file) => writeFile(join(path, file.path), file)));
    const failed = written.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  } catch (error) {
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
    throw error instanceof RetortError ? error : fileFault(error, path);
  }
}

async function writeFile(path: string, { chunks }: SnapshotFile): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of chunks()) {
      faultPoint('snapshot:write');
      for (let at = 0; at < chunk.byteLength; )
        at += (await file.write(chunk, at, chunk.byteLength - at)).bytesWritten;
    }
  } finally {
    await file.close();
  }
}

/** Removes every snapshot of a stage, of whatever attempt; what cannot be removed is swept later. */
export async function discardSnapshots(local: SnapshotFolder, stageKey: Digest): Promise<void> {
  const path = local.pathOf(progressPrefix(stageKey));
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

/** Reads a file through, in one small buffer: what it holds may be as large as a model. */
export async function measureFile(path: string): Promise<{ sha256: Digest; sizeBytes: number }> {
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let sizeBytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return { sha256: `sha256:${hash.digest('hex')}`, sizeBytes };
      hash.update(buffer.subarray(0, bytesRead));
      sizeBytes += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Has the files of a snapshot survive the machine, too; one whose files cannot is removed. */
export async function syncSnapshot(
  local: SnapshotFolder,
  folder: string,
  paths: readonly string[],
): Promise<void> {
  const path = local.pathOf(folder);
  try {
    await Promise.all([...paths.map((file) => join(path, file)), path, dirname(path)].map(syncPath));
  } catch (error) {
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
    throw fileFault(error, path);
  }
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
