import { RetortError } from '../errors/retort-error.js';
import { canonicalJson } from '../lineage/canonical-json.js';
import type { Digest } from '../lineage/digest.js';
import { parseParams } from '../pipelines/parse-params.js';
import { writeBlob } from '../storage/blobs.js';
import { draftWriter } from '../storage/draft.js';
import { stateKeeper } from '../storage/kept-states.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { ArtifactDraft, ComputeContext, ProgressReporter } from '../storage/ports.js';
import type { SourceAccess } from '../storage/sources/source-access.js';
import { spoolIn } from '../storage/spool-file.js';
import type { StageJob } from '../workflows/messages.js';
import { StageKeyDiffers } from './errors.js';
import { stageCheckpoints } from './stage-checkpoints.js';
import { openInputs, type ResolvedStage, resolveStage, sourceLocations } from './stage-inputs.js';
import type { Computation } from './stage-registry.js';

export interface ComputeSurroundings {
  readonly store: ObjectStore;
  readonly sources: SourceAccess;
  /** Where on the local disk the computation may keep files while it lasts. */
  readonly spoolFolder: string;
  readonly progress: ProgressReporter;
  readonly signal: AbortSignal;
}

/**
 * Runs a stage's computation in this process and returns the blob of its draft; nothing refers to the draft
 * until the commit. @throws StageKeyDiffers, and whatever the computation throws
 */
export async function computeDraft(
  { definition, load }: Computation,
  job: StageJob,
  { store, sources, spoolFolder, progress, signal }: ComputeSurroundings,
): Promise<Digest> {
  const resolved = await resolveStage(store, job.run, job.id);
  if (resolved.key !== job.key) throw new StageKeyDiffers(job.stage, job.key, resolved.key);
  const { params, execution } = resolved.stage;
  const spool = spoolIn(spoolFolder);
  const warn = ({ message }: { message: string }) => progress.log(message, 'warn');
  const checkpoints = stageCheckpoints(job.key, { store, spoolFolder, progress });
  const context: ComputeContext<unknown> = {
    execution: parseParams(definition.execution, execution, `${job.id}.execution`),
    draft: draftWriter(store, { onWarning: warn }),
    progress,
    checkpoints,
    spool,
    states: stateKeeper(store, job.key),
    signal,
  };
  const [compute, inputs] = await Promise.all([
    load(),
    openInputs(store, resolved, { access: sources, signal }),
  ]);
  let outcome: 'done' | 'failed' = 'failed';
  try {
    const draft = await locating(resolved, () =>
      compute(inputs, parseParams(definition.params, params, job.id), context),
    );
    const { sha256 } = await writeBlob(store, new TextEncoder().encode(canonicalJson(draft)));
    outcome = 'done';
    return sha256;
  } finally {
    await Promise.all([spool.close(), checkpoints.close(outcome)]);
  }
}

/** Replaces a source's name in the stage by its location in the place of a failure. */
async function locating(resolved: ResolvedStage, work: () => Promise<ArtifactDraft>): Promise<ArtifactDraft> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RetortError)) throw error;
    const location = sourceLocations(resolved).get(error.facts.where?.file ?? '');
    if (location === undefined) throw error;
    const record = error.toRecord();
    throw RetortError.fromRecord({ ...record, where: { ...record.where, file: location } });
  }
}
