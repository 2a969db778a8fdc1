import { textOf } from '../bytes.js';
import { DocumentCorrupt, ObjectMissing, RunNotFound } from '../errors.js';
import type { ObjectStore } from '../object-store.js';

/** Beyond every date, so that the newest run lists first. */
const END_OF_TIME_MS = 9_999_999_999_999;

/** `runs/<inverse time>-<run>/`: ascending keys are descending creation times. */
export function runFolder(id: string, createdAt: Date): string {
  const inverse = String(END_OF_TIME_MS - createdAt.getTime()).padStart(13, '0');
  return `runs/${inverse}-${id}/`;
}

export function runIdOf(folder: string): string {
  return folder.slice('runs/0000000000000-'.length, -1);
}

/** When the run of this folder was created. */
export function createdAtOf(folder: string): Date {
  return new Date(END_OF_TIME_MS - Number(folder.slice('runs/'.length, 'runs/0000000000000'.length)));
}

/** Run folders, newest first; one short listing a run, however many objects each holds. */
export async function* runFolders(store: ObjectStore): AsyncGenerator<string> {
  for (let after = 'runs/'; ; ) {
    const folder = await firstFolderAfter(store, after);
    if (folder === null) return;
    yield folder;
    after = `${folder}~`;
  }
}

const foldersByStore = new WeakMap<ObjectStore, Map<string, string>>();

/** The folder of the run with exactly this id. */
export async function folderOf(store: ObjectStore, id: string): Promise<string> {
  const known = foldersByStore.get(store) ?? new Map<string, string>();
  foldersByStore.set(store, known);
  const cached = known.get(id);
  if (cached !== undefined) return cached;
  for await (const folder of runFolders(store)) {
    known.set(runIdOf(folder), folder);
    if (runIdOf(folder) === id) return folder;
  }
  throw new RunNotFound(id, []);
}

/** A JSON document of ours; null when there is none. */
export async function readDocument<T>(store: ObjectStore, key: string): Promise<T | null> {
  try {
    return JSON.parse(await textOf(store.read(key))) as T;
  } catch (error) {
    if (error instanceof ObjectMissing) return null;
    if (error instanceof SyntaxError)
      throw new DocumentCorrupt(key, { expected: 'JSON', found: error.message }, { cause: error });
    throw error;
  }
}

async function firstFolderAfter(store: ObjectStore, after: string): Promise<string | null> {
  for await (const { key } of store.list('runs/', { after })) {
    const folder = /^runs\/\d{13}-[^/]+\//.exec(key)?.[0];
    if (folder !== undefined) return folder;
  }
  return null;
}
