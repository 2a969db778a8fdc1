import type { ErrorRecord } from '../../errors/retort-error.js';
import type { Work } from '../../lineage/manifest.js';
import type { ArtifactReader } from '../../storage/ports.js';
import type { RunRecord, StageRecord } from '../../storage/runs/run-record.js';
import type { QuarantinedRecord } from '../../storage/shards/records.js';
import { type ExitCode, exitCodeOfRun } from '../exit-codes.js';
import { isOver, type RunView } from './run-view.js';

/** `retort.error/1` */
export function errorDocument(error: ErrorRecord, exit: ExitCode) {
  return { schema: 'retort.error/1' as const, ...error, exit };
}

/** `retort.run/1` */
export function runDocument(view: RunView) {
  const { record } = view;
  return {
    schema: 'retort.run/1' as const,
    id: record.id,
    status: record.status,
    parent: record.parent,
    pipeline: record.pipeline,
    schedule: record.schedule,
    createdAt: record.createdAt,
    tags: record.tags ?? {},
    endedAt: record.endedAt,
    stages: record.stages.map((stage) => stageDocument(stage, view.work.get(stage.id) ?? null)),
    effects: record.effects,
    failure: record.failure,
    outputs: record.outputs,
    exit: isOver(record) ? exitCodeOfRun(record) : null,
  };
}

/** A stage in `retort.run/1`, and `retort.stage/1` less its run. */
export function stageDocument(stage: StageRecord, work: Work | null) {
  const { reusedFrom, ...rest } = stage;
  return { ...rest, reuse: reusedFrom, work };
}

/** `retort.runs/1` */
export function runsDocument(records: readonly RunRecord[]) {
  return {
    schema: 'retort.runs/1' as const,
    runs: records.map(({ id, status, parent, pipeline, schedule, createdAt, tags, endedAt, stages }) => ({
      id,
      status,
      parent,
      pipeline,
      schedule,
      createdAt,
      tags: tags ?? {},
      endedAt,
      stages: stages.map(({ id: stage, status: state }) => ({ id: stage, status: state })),
    })),
  };
}

/** `retort.artifact/1` */
export function artifactDocument(
  { digest, manifest }: ArtifactReader,
  quarantined: readonly QuarantinedRecord[],
) {
  return { schema: 'retort.artifact/1' as const, digest, ...manifest, quarantined };
}
