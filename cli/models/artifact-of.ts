import type { Digest } from '../../lineage/digest.js';
import type { ArtifactKind } from '../../lineage/manifest.js';
import { openArtifact } from '../../storage/artifacts.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { ArtifactReader } from '../../storage/ports.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { NothingCommitted } from '../audit-errors.js';
import { NotOneArtifact } from '../model-errors.js';
import { resolveReference } from '../reference.js';

/** What a reference leads to, open. */
export interface Referenced {
  /** As precise as can be: `RUN/STAGE` for a run that was named. */
  readonly reference: string;
  readonly artifact: ArtifactReader;
}

/**
 * The artifact that a reference names; a run stands for its only output of the kind.
 * @throws NotOneArtifact, NothingCommitted, and what `resolveReference` throws
 */
export async function artifactOf(
  store: ObjectStore,
  reference: string,
  kind: ArtifactKind,
): Promise<Referenced> {
  const found = await referenced(store, reference, kind);
  if (found.artifact.manifest.kind !== kind) throw new NotOneArtifact(reference, kind, []);
  return found;
}

/** The same for whatever an artifact is; a run stands for its only output of `kindOfRun`. */
export async function referenced(
  store: ObjectStore,
  reference: string,
  kindOfRun: ArtifactKind,
): Promise<Referenced> {
  const target = await resolveReference(store, reference);
  if (target.kind === 'run') return onlyOutput(store, target.run, kindOfRun);
  const digest = target.kind === 'stage' ? target.stage.artifact : target.digest;
  if (digest !== null) return { reference, artifact: await openArtifact(store, digest) };
  throw new NothingCommitted(
    target.kind === 'stage' ? target.run.id : '',
    target.kind === 'stage' ? target.stage.id : null,
  );
}

async function onlyOutput(store: ObjectStore, run: RunRecord, kind: ArtifactKind): Promise<Referenced> {
  const outputs = run.stages.flatMap(({ id, artifact }) => (artifact ? [[id, artifact] as const] : []));
  const found = new Map<Digest, Referenced>();
  for (const [id, digest] of outputs) {
    const artifact = await openArtifact(store, digest).catch(() => null);
    if (artifact?.manifest.kind === kind) found.set(digest, { reference: `${run.id}/${id}`, artifact });
  }
  const [only, ...others] = [...found.values()];
  if (only === undefined) throw new NotOneArtifact(run.id, kind, []);
  if (others.length > 0)
    throw new NotOneArtifact(
      run.id,
      kind,
      [...found.values()].map(({ reference }) => reference),
    );
  return only;
}
