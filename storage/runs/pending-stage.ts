import type { EffectRecord, StageRecord } from './run-record.js';

/** A stage of a run that has just been made. */
export function pendingStage({ id, label, stage }: Pick<StageRecord, 'id' | 'label' | 'stage'>): StageRecord {
  return {
    id,
    label,
    stage,
    status: 'pending',
    key: null,
    artifact: null,
    reusedFrom: null,
    attempts: 0,
    progress: null,
    startedAt: null,
    endedAt: null,
    failure: null,
  };
}

/** An effect of a run that has just been made. */
export function pendingEffect({ id, effect }: Pick<EffectRecord, 'id' | 'effect'>): EffectRecord {
  return { id, effect, status: 'pending', message: null, outcome: null, failure: null };
}
