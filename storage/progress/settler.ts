import type { Digest } from '../../lineage/digest.js';
import type { FileEntry } from '../../lineage/manifest.js';
import { ObjectMissing } from '../errors.js';
import { faultPoint } from '../fault-points.js';
import type { ObjectStore } from '../object-store.js';
import { requireNewest } from './attempts.js';
import { finishPlace, prune, readPlace } from './checkpoint-places.js';
import { placeFolder, placesOf, progressPrefix } from './places.js';
import { measureFile, type SnapshotFolder, syncSnapshot } from './snapshot-folder.js';

/** Snapshots that one attempt at a stage has written. */
export interface Attempt {
  readonly store: ObjectStore;
  readonly local: SnapshotFolder;
  readonly stageKey: Digest;
  readonly attempt: number;
}

/** What is done to a snapshot while the steps go on. */
export interface Settler {
  /**
   * Makes a snapshot a checkpoint on this disk: hashes its files and writes its manifest, which is enough if this
   * process dies; then syncs them, for the machine may die too, and only then lets go of an older one.
   * @throws AttemptFenced
   */
  settle(step: number, paths: readonly string[], damaged: readonly string[]): Promise<void>;
  /** Copies a settled snapshot into the store, where it is a checkpoint for every host. @throws AttemptFenced */
  copy(step: number, damaged: readonly string[]): Promise<void>;
  /** Ends, or waits for, what is under way. */
  close(): Promise<void>;
}

/** Settles in the calling thread. */
export function settler({ store, local, stageKey, attempt }: Attempt): Settler {
  const underWay = new Set<Promise<void>>();
  let copied: number | null = null;

  async function settle(step: number, paths: readonly string[], damaged: readonly string[]): Promise<void> {
    const folder = placeFolder(progressPrefix(stageKey), { step, attempt });
    const files = await Promise.all(paths.map((path) => measuredFile(local, folder, path)));
    await requireNewest(store, stageKey, attempt).catch(unlessAway);
    faultPoint('snapshot:before-checkpoint');
    await finishPlace(local.objects, folder, files, { count: step, unit: 'steps' });
    faultPoint('snapshot:after-checkpoint');
    await syncSnapshot(local, folder, paths);
    await prune(local.objects, stageKey, { attempt, damaged, spared: copied });
    faultPoint('snapshot:after-prune');
  }

  async function copy(step: number, damaged: readonly string[]): Promise<void> {
    copied = step;
    try {
      await requireNewest(store, stageKey, attempt);
      await copyIntoStore({ store, local, stageKey, attempt }, step);
      await prune(store, stageKey, { attempt, damaged });
      faultPoint('progress:after-prune');
    } finally {
      copied = null;
    }
  }

  const tracked = (work: Promise<void>): Promise<void> => {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  };
  return {
    settle: (...request) => tracked(settle(...request)),
    copy: (...request) => tracked(copy(...request)),
    close: async () => {
      await Promise.allSettled(underWay);
    },
  };
}

async function measuredFile(local: SnapshotFolder, folder: string, path: string): Promise<FileEntry> {
  return { path, ...(await measureFile(local.pathOf(folder + path))) };
}

async function copyIntoStore({ store, local, stageKey, attempt }: Attempt, step: number): Promise<void> {
  const folder = placeFolder(progressPrefix(stageKey), { step, attempt });
  const place = (await placesOf(local.objects, progressPrefix(stageKey))).find(
    (one) => one.folder === folder,
  );
  if (place === undefined) throw new ObjectMissing(local.objects.location, folder);
  const { manifest, read } = await readPlace(local.objects, place);
  for (const { path } of manifest.files) await store.put(folder + path, read(path));
  faultPoint('progress:before-checkpoint');
  await requireNewest(store, stageKey, attempt);
  await finishPlace(store, folder, manifest.files, manifest.work);
  faultPoint('progress:after-checkpoint');
}

/** A snapshot on this disk does not wait for a store that is away: its place has the attempt's name, and no other's. */
function unlessAway(error: unknown): void {
  if (!(error instanceof Error && 'kind' in error && error.kind === 'unreachable')) throw error;
}
