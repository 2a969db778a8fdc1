import { canonicalJson } from '../lineage/canonical-json.js';
import type { Digest } from '../lineage/digest.js';
import { signEnvelope } from '../lineage/envelope.js';
import { type Signer, type TrustRoot, trustKeys } from '../lineage/signing.js';
import { type NumericClass, type StatementFacts, statementJson } from '../lineage/statement.js';
import { readManifest } from './artifacts.js';
import { blobKey } from './blobs.js';
import { encodeText } from './bytes.js';
import { type Commit, checkArtifact, commitKey, commitNumbers, damage, readCommit } from './commit-check.js';
import { DraftIncomplete } from './errors.js';
import { faultPoint } from './fault-points.js';
import { manifestKey, manifestOf } from './manifest.js';
import type { ObjectStore } from './object-store.js';
import type { ArtifactDraft } from './ports.js';
import { deleteProgress } from './progress/checkpoint-places.js';
import { BYTES_DIVERGED, CLASS_DIVERGED, type StoreWarning } from './warnings.js';

export type { Commit } from './commit-check.js';

export interface CommitRequest {
  readonly draft: ArtifactDraft;
  readonly facts: StatementFacts;
  /**
   * The newest commit number that the look-up saw, 0 for none: what it saw was no hit, so it is replaced. When
   * absent, a valid commit of the same bytes is returned as it is.
   */
  readonly after?: number;
  /** Who may have signed a rival's commit; the signer alone when absent. */
  readonly trust?: TrustRoot;
}

export interface Committed {
  readonly commit: Commit;
  readonly warnings: readonly StoreWarning[];
}

/**
 * Makes a draft the output of its stage key: blobs are checked, then the manifest is written, then the signed
 * commit by conditional create. A crash before the last step leaves garbage and no commit; running twice commits once.
 */
export async function commitArtifact(
  store: ObjectStore,
  signer: Signer,
  { draft, facts, after = 0, trust = trustKeys([signer.publicKeyPem]) }: CommitRequest,
): Promise<Committed> {
  faultPoint('commit:before-blobs');
  await requireBlobs(store, draft);
  faultPoint('commit:after-blobs');

  const { json, digest: artifact } = manifestOf(draft);
  faultPoint('commit:before-manifest');
  await writeManifest(store, artifact, json);
  faultPoint('commit:after-manifest');

  const envelope = signEnvelope(statementJson(artifact, facts), signer);
  faultPoint('commit:before-commit');
  const committed = await commitAfter(store, envelope, trust, {
    stageKey: facts.stageKey,
    number: after,
    artifact,
    facts,
    keyId: signer.keyId,
  });
  faultPoint('commit:after-commit');

  await deleteProgress(store, facts.stageKey);
  faultPoint('commit:after-cleanup');
  return committed;
}

export interface Lookup {
  readonly commit: Commit | null;
  readonly warnings: readonly StoreWarning[];
  /** The highest number under the key, usable or not, for `CommitRequest.after`; 0 for none. */
  readonly newest: number;
}

/** The newest commit of the key whose signature, manifest and blobs are right; each one passed over is a warning. */
export async function findCommit(
  store: ObjectStore,
  stageKey: Digest,
  { trust, deep = false }: { trust: TrustRoot; deep?: boolean },
): Promise<Lookup> {
  const numbers = await commitNumbers(store, stageKey);
  const newest = numbers.at(-1) ?? 0;
  const warnings: StoreWarning[] = [];
  for (const number of numbers.reverse()) {
    try {
      const commit = await readCommit(store, stageKey, number, trust);
      await checkArtifact(store, commit.artifact, { deep });
      return { commit, warnings, newest };
    } catch (error) {
      warnings.push(damage(error, commitKey(stageKey, number)));
    }
  }
  return { commit: null, warnings, newest };
}

async function requireBlobs(store: ObjectStore, draft: ArtifactDraft): Promise<void> {
  for (const { path, sizeBytes, sha256 } of draft.files) {
    const found = await store.head(blobKey(sha256));
    if (found?.sizeBytes !== sizeBytes)
      throw new DraftIncomplete(
        path,
        `${sizeBytes} bytes`,
        found === null ? 'nothing' : `${found.sizeBytes} bytes`,
      );
  }
}

/** Writes the manifest of an artifact; an altered one in its place is put right. */
export async function writeManifest(store: ObjectStore, artifact: Digest, json: string): Promise<void> {
  const key = manifestKey(artifact);
  if (await store.create(key, encodeText(json))) return;
  await readManifest(store, artifact).catch(async (error) => {
    damage(error, key);
    await store.put(key, encodeText(json));
  });
}

/** Creates the commit under the first free number above `ours.number`; what stands there decides with whom we agree. */
async function commitAfter(
  store: ObjectStore,
  envelope: string,
  trust: TrustRoot,
  ours: Commit,
): Promise<Committed> {
  const warnings: StoreWarning[] = [];
  for (let number = ours.number + 1; ; number += 1) {
    const key = commitKey(ours.stageKey, number);
    if (await store.create(key, encodeText(envelope))) return { commit: { ...ours, number }, warnings };
    const rival = await validCommit(store, ours.stageKey, number, trust);
    if (rival === null) continue;
    if (rival.artifact === ours.artifact) return { commit: rival, warnings };
    warnings.push(divergence(key, ours, rival));
    if (!sameClass(ours.facts.numericClass, rival.facts.numericClass)) return { commit: rival, warnings };
  }
}

async function validCommit(
  store: ObjectStore,
  stageKey: Digest,
  number: number,
  trust: TrustRoot,
): Promise<Commit | null> {
  try {
    const commit = await readCommit(store, stageKey, number, trust);
    await checkArtifact(store, commit.artifact);
    return commit;
  } catch (error) {
    damage(error, commitKey(stageKey, number));
    return null;
  }
}

function divergence(key: string, ours: Commit, rival: Commit): StoreWarning {
  const found = `${rival.artifact} by run ${rival.facts.run}, ${ours.artifact} by run ${ours.facts.run}`;
  return sameClass(ours.facts.numericClass, rival.facts.numericClass)
    ? {
        code: BYTES_DIVERGED,
        message: `one stage key gave two outputs in one numeric class, and both are kept: ${found}`,
        object: key,
        cause: null,
      }
    : {
        code: CLASS_DIVERGED,
        message: `another numeric class gave other bytes, and the first commit stands: ${found}`,
        object: key,
        cause: null,
      };
}

function sameClass(a: NumericClass, b: NumericClass): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
