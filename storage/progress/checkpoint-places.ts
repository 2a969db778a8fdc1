import type { Digest } from '../../lineage/digest.js';
import type { FileEntry, Work } from '../../lineage/manifest.js';
import { filesReader } from '../artifacts.js';
import { encodeText, textOf } from '../bytes.js';
import { ObjectMissing } from '../errors.js';
import { manifestOf, parseManifest } from '../manifest.js';
import type { ObjectStore } from '../object-store.js';
import type { ArtifactReader } from '../ports.js';
import { type Place, placeManifestKey, placesOf, progressPrefix } from './places.js';

const KEPT = 2;

/** Makes the files of a folder a checkpoint: until its manifest is there, nobody sees them. */
export async function finishPlace(
  store: ObjectStore,
  folder: string,
  files: readonly FileEntry[],
  work: Work,
): Promise<void> {
  const { json, digest } = manifestOf({
    ...{ kind: 'checkpoint', schemaVersion: 1 },
    ...{ files, work, statistics: {} },
  });
  await store.put(placeManifestKey(folder, digest), encodeText(json));
}

/** The checkpoint's files; they are checked as they are read. */
export async function readPlace(store: ObjectStore, { folder, manifest }: Place): Promise<ArtifactReader> {
  if (manifest === null) throw new ObjectMissing(store.location, folder);
  const { key, digest } = manifest;
  const parsed = parseManifest(await textOf(store.read(key)), digest, key);
  return filesReader(store, digest, parsed, (entry) => folder + entry.path);
}

/** The checkpoint's files, every one read through and checked once before a computation relies on it. */
export async function openPlace(store: ObjectStore, place: Place): Promise<ArtifactReader> {
  const reader = await readPlace(store, place);
  for (const { path } of reader.manifest.files) for await (const _ of reader.read(path));
  return reader;
}

export interface Pruning {
  /** Who prunes: what older attempts left unfinished goes. */
  readonly attempt: number;
  /** Folders of checkpoints that are known to be damaged: they go before good ones. */
  readonly damaged: readonly string[];
  /** A step that is being read, and so stays. */
  readonly spared?: number | null;
}

/** Keeps the best two finished checkpoints of a stage. */
export async function prune(
  store: ObjectStore,
  stageKey: Digest,
  { attempt, damaged, spared = null }: Pruning,
): Promise<void> {
  const rank = (place: Place) => (damaged.includes(place.folder) ? 1 : 0);
  const places = await placesOf(store, progressPrefix(stageKey));
  const finished = places.filter((place) => place.manifest !== null);
  const superfluous = finished.sort((a, b) => rank(a) - rank(b)).slice(KEPT);
  const abandoned = places.filter((place) => place.manifest === null && place.attempt < attempt);
  for (const place of [...superfluous, ...abandoned])
    if (place.step !== spared) await deletePlace(store, place);
}

/** Removes all progress of a stage; commits call it, and twice is harmless. */
export async function deleteProgress(store: ObjectStore, stageKey: Digest): Promise<void> {
  for (const place of await placesOf(store, progressPrefix(stageKey))) await deletePlace(store, place);
  for await (const { key } of store.list(progressPrefix(stageKey))) await store.delete(key);
}

/** The manifest goes first, so that no half-deleted checkpoint looks finished. */
async function deletePlace(store: ObjectStore, { keys, manifest }: Place): Promise<void> {
  if (manifest !== null) await store.delete(manifest.key);
  for (const key of keys) await store.delete(key);
}
