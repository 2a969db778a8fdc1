import type { Digest } from '../lineage/digest.js';
import { filesReader } from './artifacts.js';
import { encodeText, textOf } from './bytes.js';
import { damage } from './commit-check.js';
import { AttemptFenced, ObjectMissing } from './errors.js';
import { faultPoint } from './fault-points.js';
import { hashing } from './hashing.js';
import { checkKey } from './keys.js';
import { manifestOf, parseManifest } from './manifest.js';
import type { ObjectStore } from './object-store.js';
import type { ArtifactReader, CheckpointPort, DraftWriter, StageProgress } from './ports.js';
import { type Place, placeFolder, placeManifestKey, placesOf, progressPrefix } from './progress-places.js';
import { CHECKPOINT_DAMAGED, type StoreWarning } from './warnings.js';

const KEPT = 2;

/**
 * The next attempt at a stage, counted in the store over all its executions. From then on every older attempt is
 * fenced: it can neither save nor read.
 */
export async function claimAttempt(store: ObjectStore, stageKey: Digest): Promise<number> {
  for (let attempt = (await newestAttempt(store, stageKey)) + 1; ; attempt += 1)
    if (await store.create(attemptKey(stageKey, attempt), encodeText('{}'))) return attempt;
}

export interface CheckpointOptions {
  /** From `claimAttempt`; claimed at the first use when absent. */
  readonly attempt?: number;
  readonly onWarning?: (warning: StoreWarning) => void;
}

/** Progress checkpoints of one stage, seen by one attempt: the last two are kept, damaged ones are passed over. */
export function checkpointPort(
  store: ObjectStore,
  stageKey: Digest,
  options: CheckpointOptions = {},
): CheckpointPort {
  let claimed = options.attempt === undefined ? null : Promise.resolve(options.attempt);
  const damaged = new Set<string>();

  async function unfencedAttempt(): Promise<number> {
    claimed ??= claimAttempt(store, stageKey);
    const attempt = await claimed;
    const newest = await newestAttempt(store, stageKey);
    if (newest > attempt) throw new AttemptFenced(attempt, newest);
    return attempt;
  }

  return {
    async newest() {
      await unfencedAttempt();
      for (const place of await placesOf(store, stageKey)) {
        if (place.manifest === null) continue;
        try {
          return { step: place.step, files: await openPlace(store, place) };
        } catch (error) {
          damaged.add(place.folder);
          options.onWarning?.({ ...damage(error, place.manifest.key), code: CHECKPOINT_DAMAGED });
        }
      }
      return null;
    },
    async save(step, write) {
      const attempt = await unfencedAttempt();
      const folder = placeFolder(stageKey, step, attempt);
      const files = await write(folderDraft(store, folder));
      const draft = {
        kind: 'checkpoint',
        schemaVersion: 1,
        files,
        work: { count: step, unit: 'steps' },
      } as const;
      const { json, digest } = manifestOf({ ...draft, statistics: {} });
      faultPoint('progress:before-checkpoint');
      await unfencedAttempt();
      await store.put(placeManifestKey(folder, digest), encodeText(json));
      faultPoint('progress:after-checkpoint');
      await prune(store, stageKey, damaged);
      faultPoint('progress:after-prune');
    },
  };
}

/**
 * The newest progress checkpoint of an unfinished stage, for people who look at it: no attempt is claimed, so that
 * none is fenced, and files are checked as they are read. Null when there is none.
 */
export async function peekCheckpoint(store: ObjectStore, stageKey: Digest): Promise<ArtifactReader | null> {
  for (const place of await placesOf(store, stageKey)) {
    if (place.manifest === null) continue;
    try {
      return await readerOf(store, place.folder, place.manifest);
    } catch (error) {
      damage(error, place.manifest.key);
    }
  }
  return null;
}

/** Removes all progress of a stage; commits call it, and twice is harmless. */
export async function deleteProgress(store: ObjectStore, stageKey: Digest): Promise<void> {
  for (const place of await placesOf(store, stageKey)) await deletePlace(store, place);
  for await (const { key } of store.list(progressPrefix(stageKey))) await store.delete(key);
}

/** What a running stage last said, for people who watch it. */
export interface LiveProgress {
  readonly progress: StageProgress;
  readonly attempt: number;
  /** ISO-8601 in UTC. */
  readonly at: string;
}

export async function writeLiveProgress(
  store: ObjectStore,
  stageKey: Digest,
  live: LiveProgress,
): Promise<void> {
  await store.put(liveKey(stageKey), encodeText(JSON.stringify(live)));
}

/** Null when the stage is not running, or has not reported yet. */
export async function readLiveProgress(store: ObjectStore, stageKey: Digest): Promise<LiveProgress | null> {
  try {
    return JSON.parse(await textOf(store.read(liveKey(stageKey)))) as LiveProgress;
  } catch (error) {
    if (error instanceof ObjectMissing || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The checkpoint's files, every one read through and checked once before the computation relies on it. */
async function openPlace(store: ObjectStore, { folder, manifest }: Place): Promise<ArtifactReader> {
  if (manifest === null) throw new ObjectMissing(store.location, folder);
  const reader = await readerOf(store, folder, manifest);
  for (const { path } of reader.manifest.files) for await (const _ of reader.read(path));
  return reader;
}

async function readerOf(
  store: ObjectStore,
  folder: string,
  { key, digest }: NonNullable<Place['manifest']>,
): Promise<ArtifactReader> {
  const manifest = parseManifest(await textOf(store.read(key)), digest, key);
  return filesReader(store, digest, manifest, (entry) => folder + entry.path);
}

function folderDraft(store: ObjectStore, folder: string): DraftWriter {
  return {
    async write(path, source, statistics) {
      checkKey(path);
      const { stream, measured } = hashing(source);
      await store.put(folder + path, stream);
      return { path, ...measured(), ...(statistics === undefined ? {} : { statistics }) };
    },
  };
}

/** Keeps the best two finished checkpoints, those known to be damaged last. */
async function prune(store: ObjectStore, stageKey: Digest, damaged: ReadonlySet<string>): Promise<void> {
  const rank = (place: Place) => (damaged.has(place.folder) ? 1 : 0);
  const finished = (await placesOf(store, stageKey)).filter((place) => place.manifest !== null);
  for (const place of finished.sort((a, b) => rank(a) - rank(b)).slice(KEPT)) await deletePlace(store, place);
}

/** The manifest goes first, so that no half-deleted checkpoint looks finished. */
async function deletePlace(store: ObjectStore, { keys, manifest }: Place): Promise<void> {
  if (manifest !== null) await store.delete(manifest.key);
  for (const key of keys) await store.delete(key);
}

async function newestAttempt(store: ObjectStore, stageKey: Digest): Promise<number> {
  let newest = 0;
  const prefix = `${progressPrefix(stageKey)}attempts/`;
  for await (const { key } of store.list(prefix)) newest = Number(key.slice(prefix.length, -'.json'.length));
  return newest;
}

function attemptKey(stageKey: Digest, attempt: number): string {
  return `${progressPrefix(stageKey)}attempts/${String(attempt).padStart(6, '0')}.json`;
}

function liveKey(stageKey: Digest): string {
  return `${progressPrefix(stageKey)}live.json`;
}
