import { RetortError } from '../errors/retort-error.js';
import { type Digest, hexOf } from '../lineage/digest.js';
import { openEnvelope } from '../lineage/envelope.js';
import type { ArtifactManifest } from '../lineage/manifest.js';
import type { TrustRoot } from '../lineage/signing.js';
import { parseStatement, type StatementFacts } from '../lineage/statement.js';
import { readManifest } from './artifacts.js';
import { blobKey, digestOfObject } from './blobs.js';
import { textOf } from './bytes.js';
import { BlobCorrupt, DocumentCorrupt, ObjectMissing } from './errors.js';
import type { ObjectStore } from './object-store.js';
import { COMMIT_DAMAGED, type StoreWarning } from './warnings.js';

/** A stage key's output, as its signed statement tells it. `number` counts from one under the key. */
export interface Commit {
  readonly stageKey: Digest;
  readonly number: number;
  readonly artifact: Digest;
  readonly facts: StatementFacts;
  readonly keyId: string;
}

export function commitKey(stageKey: Digest, number: number): string {
  return `commits/${hexOf(stageKey)}/${number}.json`;
}

/** Numbers of the key's commits, ascending; names that are no number are passed over. */
export async function commitNumbers(store: ObjectStore, stageKey: Digest): Promise<number[]> {
  const prefix = `commits/${hexOf(stageKey)}/`;
  const numbers: number[] = [];
  for await (const { key } of store.list(prefix)) {
    const match = /^([1-9]\d*)\.json$/.exec(key.slice(prefix.length));
    if (match !== null) numbers.push(Number(match[1]));
  }
  return numbers.sort((a, b) => a - b);
}

/** The commit as its trusted signature tells it; its artifact is not looked at. Throws what is wrong. */
export async function readCommit(
  store: ObjectStore,
  stageKey: Digest,
  number: number,
  trust: TrustRoot,
): Promise<Commit> {
  const key = commitKey(stageKey, number);
  const { statement, keyId } = openEnvelope(await textOf(store.read(key)), trust);
  const { artifact, facts } = parseStatement(statement);
  if (facts.stageKey !== stageKey)
    throw new DocumentCorrupt(key, {
      expected: stageKey,
      found: facts.stageKey,
      why: 'it is the commit of another stage',
    });
  return { stageKey, number, artifact, facts, keyId };
}

/** Throws the first thing that is wrong with the artifact: manifest, then existence and size (`deep`: hash) of blobs. */
export async function checkArtifact(
  store: ObjectStore,
  artifact: Digest,
  { deep = false } = {},
): Promise<ArtifactManifest> {
  const manifest = await readManifest(store, artifact);
  for (const { sha256, sizeBytes } of manifest.files) await checkBlob(store, sha256, sizeBytes, deep);
  return manifest;
}

/** Throws ObjectMissing or BlobCorrupt. Without a size only the hash can tell. */
export async function checkBlob(
  store: ObjectStore,
  digest: Digest,
  sizeBytes: number | null,
  deep: boolean,
): Promise<void> {
  const key = blobKey(digest);
  const found = await store.head(key);
  if (found === null) throw new ObjectMissing(store.location, key);
  if (sizeBytes !== null && found.sizeBytes !== sizeBytes)
    throw new BlobCorrupt(key, digest, `${found.sizeBytes} bytes instead of ${sizeBytes}`);
  if (!deep) return;
  const hashed = await digestOfObject(store, key);
  if (hashed !== digest) throw new BlobCorrupt(key, digest, hashed);
}

/** Why a commit was passed over; failures that say nothing about it, such as a store that is away, are thrown on. */
export function damage(error: unknown, key: string): StoreWarning {
  if (!(error instanceof RetortError) || !['not-found', 'verification', 'bad-input'].includes(error.kind))
    throw error;
  const message = `${key} is not used: ${error.message}`;
  return { code: COMMIT_DAMAGED, message, object: error.facts.where?.file ?? key, cause: error.toRecord() };
}
