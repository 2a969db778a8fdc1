import type { Digest } from '../../lineage/digest.js';
import type { FileEntry } from '../../lineage/manifest.js';
import { damage } from '../commit-check.js';
import { hashing } from '../hashing.js';
import { checkKey } from '../keys.js';
import type { ByteSource, ObjectStore } from '../object-store.js';
import type { ArtifactReader, DraftWriter, KeptPart, PartsPort } from '../ports.js';
import { CHECKPOINT_DAMAGED, type StoreWarning } from '../warnings.js';
import { finishPlace, openPlace } from './checkpoint-places.js';
import { type Place, partsPrefix, placeFolder, placesOf } from './places.js';

export interface PartsOptions {
  /** This attempt's number. @throws AttemptFenced */
  readonly attempt: () => Promise<number>;
  readonly warn: (warning: StoreWarning) => void;
}

/**
 * Parts of a stage's output, kept in the store until its commit. Two attempts may have cut their parts differently;
 * whoever wrote it, a part says which rows it holds, and rows are the same whoever made them.
 */
export function partsPort(store: ObjectStore, stageKey: Digest, { attempt, warn }: PartsOptions): PartsPort {
  async function firstWhole(places: readonly Place[]): Promise<ArtifactReader | null> {
    for (const place of places) {
      try {
        return await openPlace(store, place);
      } catch (error) {
        const key = place.manifest?.key ?? place.folder;
        warn({ ...damage(error, key), code: CHECKPOINT_DAMAGED });
      }
    }
    return null;
  }

  return {
    async *kept(): AsyncGenerator<KeptPart> {
      await attempt();
      const places = await placesOf(store, partsPrefix(stageKey));
      for (let first = 0; ; ) {
        const files = await firstWhole(
          places.filter(({ step, manifest }) => step === first && manifest !== null),
        );
        if (files === null) return;
        const rows = files.manifest.work.count;
        yield { first, rows, files };
        first += rows;
      }
    },
    async keep(first, rows, write) {
      const folder = placeFolder(partsPrefix(stageKey), { step: first, attempt: await attempt() });
      const files = await write(folderDraft(store, folder));
      await attempt();
      await finishPlace(store, folder, files, { count: rows, unit: 'rows' });
    },
  };
}

function folderDraft(store: ObjectStore, folder: string): DraftWriter {
  return {
    write: async (path, source, statistics) => ({
      ...(await writeHashed(store, folder, path, source)),
      ...(statistics === undefined ? {} : { statistics }),
    }),
  };
}

/** Writes a file of a checkpoint, and hashes it while it passes. */
export async function writeHashed(
  store: ObjectStore,
  folder: string,
  path: string,
  source: ByteSource,
): Promise<FileEntry> {
  checkKey(path);
  const { stream, measured } = hashing(source);
  await store.put(folder + path, stream);
  return { path, ...measured() };
}
