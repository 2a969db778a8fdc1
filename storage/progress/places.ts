import { type Digest, hexOf } from '../../lineage/digest.js';
import type { ObjectStore } from '../object-store.js';

/** One checkpoint folder of a stage, finished or not. */
export interface Place {
  readonly step: number;
  readonly attempt: number;
  /** Ends in a slash. */
  readonly folder: string;
  readonly keys: readonly string[];
  /** Key and digest of the manifest, which is written last; null while unfinished. */
  readonly manifest: { readonly key: string; readonly digest: Digest } | null;
}

/** All progress of all stages. */
export const PROGRESS = 'progress/';

export function progressPrefix(stageKey: Digest): string {
  return `${PROGRESS}${hexOf(stageKey)}/`;
}

/** Folders of parts, whose steps are their first rows. */
export function partsPrefix(stageKey: Digest): string {
  return `${progressPrefix(stageKey)}parts/`;
}

export function placeFolder(prefix: string, { step, attempt }: Pick<Place, 'step' | 'attempt'>): string {
  return `${prefix}${String(step).padStart(10, '0')}-${String(attempt).padStart(6, '0')}/`;
}

export function placeManifestKey(folder: string, digest: Digest): string {
  return `${folder}checkpoint-${hexOf(digest)}.json`;
}

/** The newest attempt first, and of one attempt the newest step: a replaced attempt is never preferred. */
export function newestFirst(a: Pick<Place, 'attempt' | 'step'>, b: Pick<Place, 'attempt' | 'step'>): number {
  return b.attempt - a.attempt || b.step - a.step;
}

/** Every checkpoint folder under the prefix, best first. */
export async function placesOf(store: ObjectStore, prefix: string): Promise<Place[]> {
  const keysByFolder = new Map<string, string[]>();
  for await (const { key } of store.list(prefix)) {
    const folder = /^\d{10}-\d{6}\//.exec(key.slice(prefix.length))?.[0];
    if (folder === undefined) continue;
    const keys = keysByFolder.get(folder) ?? [];
    keysByFolder.set(folder, [...keys, key]);
  }
  return [...keysByFolder].map(([folder, keys]) => placeOf(prefix + folder, keys)).sort(newestFirst);
}

function placeOf(folder: string, keys: readonly string[]): Place {
  const [step = '', attempt = ''] = folder.slice(0, -1).split('/').at(-1)?.split('-') ?? [];
  return {
    step: Number(step),
    attempt: Number(attempt),
    folder,
    keys,
    manifest: manifestAmong(folder, keys),
  };
}

function manifestAmong(folder: string, keys: readonly string[]): Place['manifest'] {
  for (const key of keys) {
    const match = /^checkpoint-([0-9a-f]{64})\.json$/.exec(key.slice(folder.length));
    if (match !== null) return { key, digest: `sha256:${match[1]}` };
  }
  return null;
}
