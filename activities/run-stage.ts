import { Context } from '@temporalio/activity';
import type { DeviceChoice } from '../engine/runtime/device.js';
import type { StageDefinition } from '../pipelines/stage.js';
import { commitNumbers } from '../storage/commit-check.js';
import type { StageJob } from '../workflows/messages.js';
import type { ComputeHost } from './compute-host.js';
import type { StageActivity } from './contract.js';
import { CodeChanged, RunIncomplete } from './errors.js';
import { withHeartbeats } from './heartbeats.js';
import { classOf } from './numeric-class.js';
import { plannedStage } from './planned-stage.js';
import { progressWriter } from './progress-writer.js';
import type { StageWorker } from './stage-registry.js';

/** The part that all stages' activities share: same code, heartbeats, progress, and the facts for the statement. */
export function stageActivity({ definition, makeDraft }: StageWorker, host: ComputeHost): StageActivity {
  return async (job) => {
    const { cancellationSignal, info } = Context.current();
    const execution = await requirePlannedCode(definition, job, host);
    const startedAt = new Date().toISOString();
    const after = (await commitNumbers(host.store, job.key)).at(-1) ?? 0;
    const numericClass = classOf(host.numericClass, execution);
    const progress = progressWriter(host.store, job, { attempt: info.attempt, numericClass });
    progress.log(`attempt ${info.attempt} started`);
    const draft = await withHeartbeats(progress.latest, () =>
      makeDraft(job, { ...host, scratch: null, progress, signal: cancellationSignal }),
    ).finally(() => progress.close());
    return {
      draft,
      numericClass,
      startedAt,
      endedAt: new Date().toISOString(),
      attempts: info.attempt,
      after,
    };
  };
}

/** @returns what the stage is to be computed on */
async function requirePlannedCode(
  { compute }: StageDefinition,
  job: StageJob,
  host: ComputeHost,
): Promise<DeviceChoice> {
  const { computeDigest, stage } = await plannedStage(host.store, job.run, job.id);
  const own = host.codes.get(compute)?.digest;
  if (own === undefined) throw new RunIncomplete(job.run, `code of ${job.id}`);
  if (own !== computeDigest) throw new CodeChanged(job.stage, computeDigest, own);
  return stage.execution;
}
