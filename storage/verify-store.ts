import type { Digest } from '../lineage/digest.js';
import type { TrustRoot } from '../lineage/signing.js';
import { namedInputs } from '../lineage/statement.js';
import { readManifest } from './artifacts.js';
import { blobKey } from './blobs.js';
import { championNames } from './champions/champion-store.js';
import { verifyChain } from './champions/verify-chain.js';
import { checkBlob } from './commit-check.js';
import { commitEntries } from './commit-index.js';
import { DocumentCorrupt } from './errors.js';
import { manifestKey } from './manifest.js';
import type { ObjectStore } from './object-store.js';
import type { Findings } from './verify-report.js';

/** Every object under `commits/`, `champions/`, `artifacts/` and `blobs/`, reachable or not, and all that those name. */
export async function verifyEverything(
  store: ObjectStore,
  trust: TrustRoot,
  deep: boolean,
  findings: Findings,
): Promise<void> {
  const artifacts = new Set<Digest>();
  const blobs = new Map<Digest, number | null>();
  for await (const { key, commit, error } of commitEntries(store, trust)) {
    if (commit === null) {
      findings.fault('commit', key, error);
      continue;
    }
    findings.pass('commit', key);
    artifacts.add(commit.artifact);
    if (commit.facts.bundle !== null) blobs.set(commit.facts.bundle, null);
    for (const { kind, sha256, name } of namedInputs(commit.facts.inputs)) {
      if (kind === 'source') findings.pin(sha256, name);
      else artifacts.add(sha256);
    }
  }
  for (const name of await championNames(store))
    for (const model of await verifyChain(store, name, trust, findings)) artifacts.add(model);
  await addressed(store, 'artifact', 'artifacts/', /^artifacts\/([0-9a-f]{64})\.json$/, findings, artifacts);
  for (const artifact of artifacts)
    for (const [digest, sizeBytes] of await blobsOf(store, artifact, findings)) blobs.set(digest, sizeBytes);
  const found = new Set<Digest>();
  await addressed(store, 'blob', 'blobs/', /^blobs\/sha256\/[0-9a-f]{2}\/([0-9a-f]{64})$/, findings, found);
  for (const digest of new Set([...blobs.keys(), ...found]))
    await verifyBlob(store, digest, blobs.get(digest) ?? null, deep, findings);
}

/** Adds the digest of each object under the prefix; one whose key is no address of its kind is a fault. */
async function addressed(
  store: ObjectStore,
  kind: 'artifact' | 'blob',
  prefix: string,
  address: RegExp,
  findings: Findings,
  digests: Set<Digest>,
): Promise<void> {
  for await (const { key } of store.list(prefix)) {
    const digest: Digest = `sha256:${address.exec(key)?.[1] ?? ''}`;
    if (key === (kind === 'blob' ? blobKey(digest) : manifestKey(digest))) digests.add(digest);
    else findings.fault(kind, key, new DocumentCorrupt(key, { why: `no ${kind} has this address` }));
  }
}

async function blobsOf(
  store: ObjectStore,
  artifact: Digest,
  findings: Findings,
): Promise<[Digest, number][]> {
  const key = manifestKey(artifact);
  try {
    const { files } = await readManifest(store, artifact);
    findings.pass('artifact', key);
    return files.map(({ sha256, sizeBytes }) => [sha256, sizeBytes]);
  } catch (error) {
    findings.fault('artifact', key, error);
    return [];
  }
}

async function verifyBlob(
  store: ObjectStore,
  digest: Digest,
  sizeBytes: number | null,
  deep: boolean,
  findings: Findings,
): Promise<void> {
  const key = blobKey(digest);
  try {
    await checkBlob(store, digest, sizeBytes, deep || sizeBytes === null);
    findings.pass('blob', key);
  } catch (error) {
    findings.fault('blob', key, error);
  }
}
