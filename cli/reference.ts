import { type Digest, isDigest } from '../lineage/digest.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { RunRecord, StageRecord } from '../storage/runs/run-record.js';
import { findRun } from '../storage/runs/run-store.js';
import { AmbiguousDigest, NoSuchArtifact, NoSuchStage, NotAStage } from './errors.js';

/** What a person means by a reference. */
export type Target =
  | { readonly kind: 'run'; readonly run: RunRecord }
  | { readonly kind: 'stage'; readonly run: RunRecord; readonly stage: StageRecord }
  | { readonly kind: 'artifact'; readonly digest: Digest };

const shownCandidates = 5;

/** `RUN`, `RUN/STAGE`, or `sha256:` with at least 8 digits; throws errors of kind `not-found`. */
export async function resolveReference(store: ObjectStore, reference: string): Promise<Target> {
  if (reference.startsWith('sha256:')) return { kind: 'artifact', digest: await digestOf(store, reference) };
  const [runPart = '', label] = reference.split('/', 2);
  const run = await findRun(store, runPart);
  if (label === undefined) return { kind: 'run', run };
  const stage = run.stages.find(({ id }) => id === label);
  if (!stage && run.effects.some(({ id }) => id === label)) throw new NotAStage(run.id, label);
  if (!stage)
    throw new NoSuchStage(
      run.id,
      label,
      run.stages.map(({ id }) => id),
    );
  return { kind: 'stage', run, stage };
}

async function digestOf(store: ObjectStore, reference: string): Promise<Digest> {
  const start = reference.slice('sha256:'.length);
  if (!/^[0-9a-f]{8,64}$/.test(start)) throw new NoSuchArtifact(reference);
  const found: string[] = [];
  for await (const { key } of store.list(`artifacts/${start}`)) {
    found.push(`sha256:${key.slice('artifacts/'.length, -'.json'.length)}`);
    if (found.length > shownCandidates) break;
  }
  const [only] = found;
  if (found.length > 1) throw new AmbiguousDigest(reference, found);
  if (!only || !isDigest(only)) throw new NoSuchArtifact(reference);
  return only;
}
