import type { WorkflowHandle } from '@temporalio/client';
import { canonicalJson } from '../lineage/canonical-json.js';
import type { Spec } from '../pipelines/spec.js';
import { pendingEffect, pendingStage } from '../storage/runs/pending-stage.js';
import { readSpec } from '../storage/runs/run-documents.js';
import type { RunRecord, RunTags } from '../storage/runs/run-record.js';
import { createRun, readRun } from '../storage/runs/run-store.js';
import { pauseUpdate, runWorkflowId, unpauseUpdate } from '../workflows/messages.js';
import type { runPipeline } from '../workflows/run-pipeline.js';
import { RunEnded, RunStillOpen } from './errors.js';
import { untilClosed } from './follow-run.js';
import { type Control, endLost, isFinal, isOpen } from './run-liveness.js';

export interface StartOptions {
  /** A free name of the caller's choice; one is made up when absent. */
  readonly name?: string;
  readonly parent?: string;
  readonly tags?: RunTags;
}

/** Writes the run into the store, then starts its workflow. Returns as soon as the run is accepted. */
export async function startRun(
  { service, store }: Control,
  spec: Spec,
  { name, parent, tags }: StartOptions = {},
): Promise<RunRecord> {
  const record = await createRun(store, {
    pipeline: spec.pipeline,
    specJson: canonicalJson(spec),
    stages: spec.stages.map(pendingStage),
    effects: spec.effects.map(pendingEffect),
    createdAt: new Date(),
    name,
    parent,
    tags,
  });
  try {
    await service.client.workflow.start<typeof runPipeline>('runPipeline', {
      workflowId: runWorkflowId(record.id),
      taskQueue: 'retort-control',
      args: [{ run: record.id }],
      staticSummary: `${spec.pipeline}: ${record.id}`,
    });
  } catch (error) {
    await endLost(store, record);
    throw error;
  }
  return record;
}

/**
 * Starts a successor with the run's own spec, or an edited one: what is committed is reused, an unfinished
 * training continues. Works for every ended run, also when Temporal has forgotten it. A run that is still open, as
 * one whose service was lost and is back, is its own successor.
 * @throws RunStillOpen when an open run is to be edited, or is paused
 */
export async function resumeRun(
  control: Control,
  run: string,
  { spec, name }: { spec?: Spec; name?: string } = {},
): Promise<RunRecord> {
  const record = await readRun(control.store, run);
  if (!isFinal(record.status)) {
    if (await isOpen(control, run)) {
      if (spec === undefined && record.status !== 'paused') return record;
      throw new RunStillOpen(run, record.status);
    }
    await endLost(control.store, record);
  }
  return startRun(control, spec ?? (await readSpec<Spec>(control.store, run)), { parent: run, name });
}

/** Cancels and waits until the run has ended and the device is free. @throws RunEnded */
export async function cancelRun(control: Control, run: string): Promise<RunRecord> {
  return withOpenRun(control, run, async (handle) => {
    await handle.cancel();
    return untilClosed(control, run);
  });
}

/** Returns when nothing of the run computes any more but stages that cannot be interrupted. @throws RunEnded */
export async function pauseRun(control: Control, run: string): Promise<RunRecord> {
  return withOpenRun(control, run, async (handle) => {
    await handle.executeUpdate(pauseUpdate);
    return readRun(control.store, run);
  });
}

/** @throws RunEnded */
export async function unpauseRun(control: Control, run: string): Promise<RunRecord> {
  return withOpenRun(control, run, async (handle) => {
    await handle.executeUpdate(unpauseUpdate);
    return readRun(control.store, run);
  });
}

/** The run as it is when a record says that it is open; a run that Temporal does not know has been lost. */
async function withOpenRun(
  control: Control,
  run: string,
  act: (handle: WorkflowHandle) => Promise<RunRecord>,
): Promise<RunRecord> {
  const record = await readRun(control.store, run);
  if (isFinal(record.status)) throw new RunEnded(run, record.status);
  if (!(await isOpen(control, run))) return endLost(control.store, record);
  return act(control.service.client.workflow.getHandle(runWorkflowId(run)));
}
