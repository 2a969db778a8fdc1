import type { RunRecord, StageRecord } from '../storage/runs/run-record.js';
import { readRun, writeRun } from '../storage/runs/run-store.js';
import type { RunChange, StageChange } from './contract.js';
import type { ControlHost } from './control-host.js';

/** Writes transitions of a run into its record. Run twice, or late, it never takes an end back. */
export function recordRunActivity({ store }: ControlHost) {
  return async (change: RunChange): Promise<void> => {
    const record = await readRun(store, change.run);
    if (isEnd(record.status)) return;
    await writeRun(store, changed(record, change));
  };
}

export function changed(record: RunRecord, { status, at, failure, stages }: RunChange): RunRecord {
  const changes = new Map<string, StageChange[]>();
  for (const change of stages) changes.set(change.id, [...(changes.get(change.id) ?? []), change]);
  const applied = record.stages.map((stage) => (changes.get(stage.id) ?? []).reduce(afterChange, stage));
  if (!isEnd(status)) return { ...record, status, failure, stages: applied };
  return { ...record, status, failure, endedAt: at, stages: applied.map(neverBegun) };
}

function afterChange(stage: StageRecord, { at, ...change }: StageChange): StageRecord {
  if (isSettled(stage.status)) return stage;
  const startedAt = stage.startedAt ?? (change.status === 'skipped' ? null : at);
  return { ...stage, ...change, startedAt, endedAt: isSettled(change.status) ? at : null };
}

/** The run ended before this stage could begin. */
function neverBegun(stage: StageRecord): StageRecord {
  return stage.status === 'pending' ? { ...stage, status: 'skipped' } : stage;
}

function isEnd(status: RunRecord['status']): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

function isSettled(status: StageRecord['status']): boolean {
  return !['pending', 'running', 'waiting'].includes(status);
}
