import { WorkflowNotFoundError } from '@temporalio/client';
import type { ObjectStore } from '../storage/object-store.js';
import type { EffectRecord, RunRecord, RunStatus, StageRecord } from '../storage/runs/run-record.js';
import { writeRun } from '../storage/runs/run-store.js';
import { runWorkflowId } from '../workflows/messages.js';
import type { Service } from './connect.js';
import { RunLost } from './errors.js';

/** The two halves of control: Temporal for what is live, the store for what is remembered. */
export interface Control {
  readonly service: Service;
  readonly store: ObjectStore;
}

export function isFinal(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

/** Whether Temporal has an open workflow for the run. */
export async function isOpen({ service }: Control, run: string): Promise<boolean> {
  try {
    const { status } = await service.client.workflow.getHandle(runWorkflowId(run)).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Ends the record of a run whose workflow is gone, so that history does not show it as running for ever. */
export async function endLost(store: ObjectStore, record: RunRecord): Promise<RunRecord> {
  const endedAt = new Date().toISOString();
  const failure = new RunLost(record.id).toRecord();
  const stages = record.stages.map((stage): StageRecord => {
    if (stage.status === 'pending') return { ...stage, status: 'skipped' };
    return stage.endedAt === null ? { ...stage, status: 'failed', endedAt, failure } : stage;
  });
  const effects = record.effects.map((effect): EffectRecord => {
    if (effect.status === 'running') return { ...effect, status: 'failed', failure };
    return effect.status === 'pending' || effect.status === 'waiting'
      ? { ...effect, status: 'skipped', message: null, outcome: null }
      : effect;
  });
  const ended: RunRecord = { ...record, status: 'failed', endedAt, failure, stages, effects };
  await writeRun(store, ended);
  return ended;
}
