import type { Digest } from '../../lineage/digest.js';
import { continuedState, stateText } from '../../pipelines/continuation.js';
import type { Spec } from '../../pipelines/spec.js';
import { openArtifact } from '../../storage/artifacts.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { ArtifactReader } from '../../storage/ports.js';
import { readSpec } from '../../storage/runs/run-documents.js';
import type { RunRecord, StageRecord } from '../../storage/runs/run-record.js';
import type { QuarantinedRecord } from '../../storage/shards/records.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { namedDigest } from '../named-digest.js';
import { artifactText, runText, stageText } from '../output/descriptions.js';
import { artifactDocument, runDocument, stageDocument } from '../output/documents.js';
import { withProject } from '../project.js';
import { resolveReference, type Target } from '../reference.js';
import { workReader } from '../run-work.js';

const shownQuarantined = 10;

/** `retort show REF`: a run, a stage or an artifact, from the store alone. */
export async function show(reference: string, context: Context): Promise<ExitCode> {
  return withProject(context, {}, async (project) => {
    const { store } = project;
    await showTarget(await resolveReference(store, await namedDigest(reference, project)), store, context);
    return exitCodes.success;
  });
}

async function showTarget(target: Target, store: ObjectStore, context: Context): Promise<void> {
  if (target.kind === 'run') return showRun(target.run, store, context);
  if (target.kind === 'stage') return showStage(target.run, target.stage, store, context);
  const artifact = await openArtifact(store, target.digest);
  const quarantined = await quarantinedIn(artifact);
  context.out.show(artifactDocument(artifact, quarantined), () =>
    artifactText(artifact, quarantined, context.out.paint),
  );
}

async function showRun(run: RunRecord, store: ObjectStore, { out }: Context): Promise<void> {
  const { withLiveProgress } = await import('../../service/follow-run.js');
  const view = await workReader(store)(await withLiveProgress(store, run));
  out.show(runDocument(view), () => runText(view, out.results.columns, out.paint));
}

async function showStage(
  run: RunRecord,
  stage: StageRecord,
  store: ObjectStore,
  { out }: Context,
): Promise<void> {
  const view = await workReader(store)(run);
  const continues = await continuedFrom(run, stage.id, store);
  const artifact = stage.artifact === null ? null : await artifactOrNull(store, stage.artifact);
  const quarantined = artifact === null ? [] : await quarantinedIn(artifact);
  out.show(
    {
      schema: 'retort.stage/1',
      run: run.id,
      ...stageDocument(stage, view.work.get(stage.id) ?? null),
      ...(continues === null ? {} : { continues }),
    },
    () =>
      [
        stageText(stage, view, { continues, columns: out.results.columns }, out.paint),
        artifact === null ? null : artifactText(artifact, quarantined, out.paint),
      ]
        .filter((part) => part !== null)
        .join('\n'),
  );
}

/** `RUN/STAGE@STEP` of the state that the stage continued from; null where it began by itself. */
async function continuedFrom(run: RunRecord, id: string, store: ObjectStore): Promise<string | null> {
  const spec = await readSpec<Spec>(store, run.id);
  const stage = spec.stages.find((one) => one.id === id);
  const state = stage === undefined ? null : continuedState(spec, stage);
  return state === null ? null : stateText(state);
}

/** The artifact of a stage may have been collected since; the stage is shown without it. */
function artifactOrNull(store: ObjectStore, digest: Digest): Promise<ArtifactReader | null> {
  return openArtifact(store, digest).catch(() => null);
}

/** The first rows that could not be read when the artifact was made. */
async function quarantinedIn(artifact: ArtifactReader): Promise<QuarantinedRecord[]> {
  const { readShards } = await import('../../storage/shards/read-shards.js');
  const rows: QuarantinedRecord[] = [];
  for await (const row of readShards(artifact, 'quarantine', 'quarantine')) {
    rows.push(row);
    if (rows.length === shownQuarantined) break;
  }
  return rows;
}
