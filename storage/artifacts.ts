import type { Digest } from '../lineage/digest.js';
import type { ArtifactManifest, FileEntry } from '../lineage/manifest.js';
import { blobKey, checked } from './blobs.js';
import { collect, isWhole, textOf } from './bytes.js';
import { ObjectMissing } from './errors.js';
import { manifestKey, parseManifest } from './manifest.js';
import type { ByteRange, ObjectStore } from './object-store.js';
import type { ArtifactReader } from './ports.js';

/** @throws ObjectMissing when the store has no such artifact, DocumentCorrupt when its manifest was altered. */
export async function openArtifact(store: ObjectStore, digest: Digest): Promise<ArtifactReader> {
  return filesReader(store, digest, await readManifest(store, digest), (entry) => blobKey(entry.sha256));
}

export async function readManifest(store: ObjectStore, digest: Digest): Promise<ArtifactManifest> {
  const key = manifestKey(digest);
  return parseManifest(await textOf(store.read(key)), digest, key);
}

/** A reader of the manifest's files, each stored under `keyOf(entry)`; whole reads are checked. */
export function filesReader(
  store: ObjectStore,
  digest: Digest,
  manifest: ArtifactManifest,
  keyOf: (entry: FileEntry) => string,
): ArtifactReader {
  const entries = new Map(manifest.files.map((entry) => [entry.path, entry]));
  const read = (path: string, range?: ByteRange) => {
    const entry = entries.get(path);
    if (entry === undefined) throw new ObjectMissing(digest, path);
    const bytes = store.read(keyOf(entry), range);
    return isWhole(range) ? checked(bytes, entry.sha256, `${path} (${keyOf(entry)})`) : bytes;
  };
  return { digest, manifest, read, bytes: (path) => collect(read(path)) };
}
