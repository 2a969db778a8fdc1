import { describe, expect, it } from 'vitest';
import type { RunChange, StageChange } from '../../../activities/contract.js';
import { changed } from '../../../activities/record-run.js';
import type { RunRecord, StageRecord } from '../../../storage/runs/run-record.js';

const artifact = `sha256:${'a'.repeat(64)}` as const;

function stage(id: string): StageRecord {
  return {
    ...{ id, label: id, stage: 'copy-bytes', status: 'pending', key: null, artifact: null, reusedFrom: null },
    ...{ attempts: 0, progress: null, startedAt: null, endedAt: null, failure: null },
  };
}

const queued: RunRecord = {
  ...{ id: 'brisk-heron-7', parent: null, pipeline: 'byte-copy', createdAt: '2026-01-01T00:00:00.000Z' },
  ...{
    schedule: null,
    status: 'queued',
    endedAt: null,
    stages: [stage('one'), stage('two')],
    effects: [],
    failure: null,
    outputs: [],
  },
};

function at(second: number): string {
  return `2026-01-01T00:00:0${second}.000Z`;
}

function change(stages: readonly StageChange[], more: Partial<RunChange> = {}): RunChange {
  return { run: queued.id, status: 'running', at: at(9), failure: null, stages, effects: [], ...more };
}

describe('transitions of a run', () => {
  it('date a stage from its first transition to its last', () => {
    const running = changed(queued, change([{ id: 'one', status: 'running', at: at(1) }]));
    const paused = changed(running, change([{ id: 'one', status: 'waiting', at: at(2) }]));
    const ended = changed(
      paused,
      change([{ id: 'one', status: 'succeeded', at: at(3), artifact, attempts: 2 }]),
    );
    expect(running.stages[0]).toMatchObject({ status: 'running', startedAt: at(1), endedAt: null });
    expect(ended.stages[0]).toMatchObject({
      status: 'succeeded',
      startedAt: at(1),
      endedAt: at(3),
      artifact,
      attempts: 2,
    });
    expect(ended.stages[1]).toEqual(stage('two'));
  });

  it('apply several transitions of one stage in their order', () => {
    const { stages } = changed(
      queued,
      change([
        { id: 'one', status: 'running', at: at(1) },
        { id: 'one', status: 'succeeded', at: at(2), artifact },
      ]),
    );
    expect(stages[0]).toMatchObject({ status: 'succeeded', startedAt: at(1), endedAt: at(2) });
  });

  it('that arrive late take no end of a stage back', () => {
    const ended = changed(queued, change([{ id: 'one', status: 'succeeded', at: at(2), artifact }]));
    const late = changed(ended, change([{ id: 'one', status: 'running', at: at(1) }]));
    expect(late.stages).toEqual(ended.stages);
  });

  it('that end the run skip what never began', () => {
    const failure = { code: 'E2001', name: 'SourceMissing', kind: 'not-found', message: 'gone' } as const;
    const {
      status,
      endedAt,
      stages,
      failure: why,
    } = changed(queued, change([], { status: 'failed', failure }));
    expect({ status, endedAt, why }).toEqual({ status: 'failed', endedAt: at(9), why: failure });
    expect(stages.map((one) => one.status)).toEqual(['skipped', 'skipped']);
  });
});
