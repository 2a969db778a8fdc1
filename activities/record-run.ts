import { pendingStage } from '../storage/runs/pending-stage.js';
import type { EffectRecord, RunRecord, StageRecord } from '../storage/runs/run-record.js';
import { readRun, writeRun } from '../storage/runs/run-store.js';
import type { EffectChange, RunChange, StageChange } from './contract.js';
import type { ControlHost } from './control-host.js';

/** Writes transitions of a run into its record. Run twice, or late, it never takes an end back. */
export function recordRunActivity({ store }: ControlHost) {
  return async (change: RunChange): Promise<void> => {
    const record = await readRun(store, change.run);
    if (isEnd(record.status)) return;
    await writeRun(store, changed(record, change));
  };
}

export function changed(record: RunRecord, change: RunChange): RunRecord {
  const { status, at, failure } = change;
  const known = new Map<string, StageRecord>(record.stages.map((stage) => [stage.id, stage]));
  for (const one of change.stages) {
    const before = known.get(one.id) ?? (one.added && pendingStage({ id: one.id, ...one.added }));
    if (before !== undefined) known.set(one.id, afterChange(before, one));
  }
  const stages = [...known.values()];
  const effects = record.effects.map((effect) =>
    change.effects.filter(({ id }) => id === effect.id).reduce<EffectRecord>(afterEffectChange, effect),
  );
  if (!isEnd(status)) return { ...record, status, failure, stages, effects };
  return {
    ...record,
    ...{ status, failure, endedAt: at },
    stages: stages.map(neverBegun),
    effects: effects.map(neverDone),
  };
}

function afterEffectChange(effect: EffectRecord, change: EffectChange): EffectRecord {
  return isOpenEffect(effect) ? { ...effect, ...change } : effect;
}

/** The run ended before this effect did. */
function neverDone(effect: EffectRecord): EffectRecord {
  return isOpenEffect(effect) ? { ...effect, status: 'skipped', message: null, outcome: null } : effect;
}

function isOpenEffect({ status }: EffectRecord): boolean {
  return status === 'pending' || status === 'running' || status === 'waiting';
}

function afterChange(stage: StageRecord, { at, added: _, ...change }: StageChange): StageRecord {
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
