import { pendingStage } from '../../../storage/runs/pending-stage.js';
import type { RunRecord, StageRecord } from '../../../storage/runs/run-record.js';

/** A stage record with defaults for what a test does not care about. */
export function stageOf(id: string, facts: Partial<StageRecord> = {}): StageRecord {
  return { ...pendingStage({ id, label: id, stage: id }), ...facts };
}

export function runOf(stages: readonly StageRecord[], facts: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'brisk-heron-7',
    parent: null,
    pipeline: 'assistant',
    schedule: null,
    createdAt: '2026-01-02T03:04:05.000Z',
    status: 'running',
    endedAt: null,
    stages,
    effects: [],
    failure: null,
    outputs: [],
    ...facts,
  };
}
