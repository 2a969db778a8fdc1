import { describe, expect, it } from 'vitest';
import { PlainLines } from '../../../cli/output/plain-lines.js';
import type { StageRecord } from '../../../storage/runs/run-record.js';
import { runOf, stageOf } from './runs.js';

const at = (seconds: number) => new Date(Date.parse('2026-01-02T03:04:05Z') + seconds * 1000);
const work = new Map();

function training(done: number, facts: Partial<StageRecord> = {}): StageRecord {
  const progress = {
    done,
    total: 2000,
    unit: 'steps',
    values: { lossNats: 0.4123, accuracy: 0.741 },
  } as const;
  return stageOf('pmp', { status: 'running', attempts: 1, progress, ...facts });
}

describe('plain lines', () => {
  it('says once that the run and a stage started', () => {
    const lines = new PlainLines();
    const view = { record: runOf([training(0), stageOf('finetune')]), work };
    expect(lines.next(view, at(0))).toEqual([
      '2026-01-02T03:04:05Z INFO run brisk-heron-7 running stages=2',
      '2026-01-02T03:04:05Z INFO pmp started',
    ]);
    expect(lines.next(view, at(1))).toEqual([]);
  });

  it('prints what the plan reuses and costs once, when it is known', () => {
    const lines = new PlainLines();
    const record = runOf([training(0)]);
    lines.next({ record, work }, at(0));
    const view = { record, work, plan: 'Plan  9 stages · 3 reused · 6 to run · 38–52 min (history, 4 runs)' };
    expect(lines.next(view, at(1))).toEqual([
      '2026-01-02T03:04:06Z INFO Plan  9 stages · 3 reused · 6 to run · 38–52 min (history, 4 runs)',
    ]);
    expect(lines.next(view, at(2))).toEqual([]);
  });

  it('prints at most one progress line a stage in 30 seconds', () => {
    const lines = new PlainLines();
    const printed: string[] = [];
    for (let second = 0; second <= 90; second += 1) {
      printed.push(...lines.next({ record: runOf([training(second * 10)]), work }, at(second)));
    }
    expect(printed.filter((line) => line.includes('progress'))).toEqual([
      '2026-01-02T03:04:35Z INFO pmp progress step=300/2000 loss=0.412 acc=0.741 eta=170s',
      '2026-01-02T03:05:05Z INFO pmp progress step=600/2000 loss=0.412 acc=0.741 eta=140s',
      '2026-01-02T03:05:35Z INFO pmp progress step=900/2000 loss=0.412 acc=0.741 eta=110s',
    ]);
  });

  it('says when a stage waits for the device, and when it waits no more', () => {
    const lines = new PlainLines();
    const nothing = { done: 0, total: null, unit: 'steps' } as const;
    const next = (second: number, facts: Partial<StageRecord>) =>
      lines.next({ record: runOf([training(0, facts)]), work }, at(second));
    next(0, { progress: null });
    expect(next(1, { progress: { ...nothing, waitsFor: 'device' } })).toEqual([
      '2026-01-02T03:04:06Z INFO pmp waiting for=device',
    ]);
    expect(next(60, { progress: { ...nothing, waitsFor: 'device' } })).toEqual([]);
    expect(next(61, { progress: nothing })).toEqual(['2026-01-02T03:05:06Z INFO pmp goes on']);
  });

  it('names the run that a stage was reused from and the rows it stands for', () => {
    const record = runOf([stageOf('ingest', { status: 'reused', reusedFrom: 'calm-otter-2' })]);
    const lines = new PlainLines().next(
      { record, work: new Map([['ingest', { count: 12, unit: 'rows' }]]) },
      at(0),
    );
    expect(lines.at(-1)).toBe('2026-01-02T03:04:05Z INFO ingest reused from=calm-otter-2 rows=12');
  });

  it('says a new attempt, then the failure with its code, then the end of the run', () => {
    const lines = new PlainLines();
    lines.next({ record: runOf([training(10)]), work }, at(0));
    const again = lines.next({ record: runOf([training(10, { attempts: 2 })]), work }, at(1));
    expect(again).toEqual(['2026-01-02T03:04:06Z INFO pmp started attempt=2']);
    const failure = {
      code: 'E4007',
      name: 'LossNotFinite',
      kind: 'bad-input',
      message: 'loss is NaN',
    } as const;
    const failed = training(10, {
      status: 'failed',
      attempts: 2,
      failure,
      endedAt: '2026-01-02T03:04:07.000Z',
    });
    const record = runOf([failed], { status: 'failed', endedAt: '2026-01-02T03:04:07.000Z' });
    expect(lines.next({ record, work }, at(2))).toEqual([
      '2026-01-02T03:04:07Z ERROR pmp failed attempt=2 code=E4007 message="loss is NaN"',
      '2026-01-02T03:04:07Z ERROR run brisk-heron-7 failed seconds=2.0',
    ]);
  });

  it('never moves the cursor', () => {
    const lines = new PlainLines().next({ record: runOf([training(1)]), work }, at(0));
    for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]+$/);
  });
});
