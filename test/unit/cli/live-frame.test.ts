import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type FrameFacts, liveFrame } from '../../../cli/output/live-frame.js';
import { Pace } from '../../../cli/output/run-view.js';
import { toAscii } from '../../../cli/output/style.js';
import type { Work } from '../../../lineage/manifest.js';
import { runOf, stageOf } from './runs.js';

const startMs = Date.parse('2026-01-02T03:04:05Z');

function factsOf(overrides: Partial<FrameFacts> = {}): FrameFacts {
  return {
    nowMs: startMs + 60_000,
    columns: 100,
    rows: 24,
    paint: (_tone, text) => text,
    pace: new Pace(),
    ...overrides,
  };
}

const running = stageOf('pmp', {
  status: 'running',
  attempts: 1,
  startedAt: '2026-01-02T03:04:05.000Z',
  progress: { done: 1240, total: 2000, unit: 'steps', values: { lossNats: 0.412, tokensPerSecond: 18_412 } },
});

describe('live frame', () => {
  it('shows what is reused, running and waiting', () => {
    const stages = [
      stageOf('ingest', { status: 'reused', reusedFrom: 'calm-otter-2' }),
      running,
      stageOf('finetune'),
    ];
    const work = new Map<string, Work>([['ingest', { count: 4312, unit: 'rows' }]]);
    expect(liveFrame({ record: runOf(stages), work }, factsOf())).toEqual([
      '✔ ingest    reused ← calm-otter-2 · 4,312 rows',
      '⠋ pmp       ━━━━━━━━━╸        62%  step 1,240/2,000  1m  loss 0.412  18.4k tok/s',
      '· finetune  pending',
    ]);
  });

  it('says of a stage that waits for the device that it does', () => {
    const waiting = {
      ...running,
      progress: { done: 0, total: null, unit: 'steps', waitsFor: 'device' } as const,
    };
    expect(liveFrame({ record: runOf([waiting]), work: new Map() }, factsOf())).toEqual([
      '⠋ pmp       waiting for the device  1m',
    ]);
  });

  it('is headed by what the plan reuses and costs, once that is known, and stays inside the window', () => {
    const record = runOf([running, stageOf('finetune'), stageOf('report')]);
    const view = { record, work: new Map(), plan: 'Plan  3 stages · 0 reused · 3 to run' };
    const lines = liveFrame(view, factsOf({ rows: 6, columns: 30 }));
    expect(lines[0]).toBe('Plan  3 stages · 0 reused · 3…');
    expect(lines).toHaveLength(4);
  });

  it('estimates the end from what was seen while watching', () => {
    const pace = new Pace();
    const earlier = { ...running, progress: { done: 1140, total: 2000, unit: 'steps' } as const };
    pace.observe(runOf([earlier]), startMs + 50_000);
    const [line] = liveFrame({ record: runOf([running]), work: new Map() }, factsOf({ pace }));
    expect(line).toContain('ETA 1m 16s');
  });

  it('cuts each line to the width of the terminal', () => {
    const failure = { code: 'E2003', name: 'X', kind: 'bad-input', message: '字'.repeat(200) } as const;
    const record = runOf([stageOf('ingest', { status: 'failed', failure })]);
    for (const line of liveFrame({ record, work: new Map() }, factsOf({ columns: 60 }))) {
      expect(stringWidth(line)).toBeLessThanOrEqual(60);
    }
  });

  it('keeps the running stage when the window is too low for all', () => {
    const many = Array.from({ length: 30 }, (_, index) => stageOf(`stage-${index}`, { status: 'succeeded' }));
    const lines = liveFrame({ record: runOf([...many, running]), work: new Map() }, factsOf({ rows: 10 }));
    expect(lines).toHaveLength(8);
    expect(lines.some((line) => line.includes('pmp'))).toBe(true);
    expect(lines.at(-1)).toBe('  … 24 more');
  });

  it('has an ASCII form', () => {
    const frame = liveFrame(
      { record: runOf([running, stageOf('x', { status: 'cancelled' })]), work: new Map() },
      factsOf(),
    );
    expect(toAscii(frame.join('\n'))).toMatch(/^[\x20-\x7e\n]+$/);
  });
});
