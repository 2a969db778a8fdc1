import type { Digest } from '../lineage/digest.js';
import { filesReader } from '../storage/artifacts.js';
import { blobKey, readBlob } from '../storage/blobs.js';
import { textOf } from '../storage/bytes.js';
import { manifestOf } from '../storage/manifest.js';
import type { ObjectStore } from '../storage/object-store.js';
import { openStore } from '../storage/open-store.js';
import type { ArtifactDraft, ArtifactReader, ProgressReporter } from '../storage/ports.js';
import type { StageRecord } from '../storage/runs/run-record.js';
import { scratchStore } from '../storage/scratch-store.js';
import type { SourceAccess } from '../storage/sources/source-access.js';
import { StageUnknown } from './errors.js';
import type { StageRegistry } from './stage-registry.js';

export interface Recomputation {
  readonly run: string;
  readonly stage: StageRecord & { readonly key: Digest };
  readonly stages: StageRegistry;
  readonly store: ObjectStore;
  readonly sources: SourceAccess;
  /** Location of an empty store that everything is written into. */
  readonly scratch: string;
  readonly deviceFolder: string;
  readonly spoolFolder: string;
  readonly progress: ProgressReporter;
  readonly signal: AbortSignal;
}

/** Computes a stage of a run once more, as a worker would, and opens what came out; the store is only read. */
export async function recomputeStage(request: Recomputation): Promise<ArtifactReader> {
  const { run, stage, stages, store, scratch, ...surroundings } = request;
  const worker = stages[stage.stage];
  if (worker === undefined) throw new StageUnknown(stage.stage, Object.keys(stages));
  const { queue } = worker.definition;
  const job = { run, id: stage.id, stage: stage.stage, key: stage.key, queue };
  const blob = await worker.makeDraft(job, { store, scratch, ...surroundings });
  const written = scratchStore(store, await openStore(scratch));
  const draft: ArtifactDraft = JSON.parse(await textOf(readBlob(written, blob)));
  const { manifest, digest } = manifestOf(draft);
  return filesReader(written, digest, manifest, (entry) => blobKey(entry.sha256));
}
