import { describe, expect, it } from 'vitest';
import { scheduleDocument, schedulesDocument, stateOf } from '../../../cli/output/schedule-documents.js';
import { schedulesText, scheduleText } from '../../../cli/output/schedule-text.js';
import { zonedTime } from '../../../cli/output/zoned-time.js';
import { sha256 } from '../../../lineage/digest.js';
import type { LiveSchedule, ScheduleView } from '../../../service/schedules/schedule-view.js';
import type { ScheduleRecord } from '../../../storage/schedules/schedule-record.js';
import { runOf, stageOf } from './runs.js';
import { violations } from './schemas.js';

const plain = (_tone: string, text: string) => text;

const record: ScheduleRecord = {
  ...{ name: 'nightly', pipeline: 'retrain', spec: sha256('spec'), cron: ['0 3 * * *'], everyMs: null },
  ...{ timeZone: 'Europe/Berlin', jitterMs: 60_000, overlap: 'skip', catchUpMs: 604_800_000 },
  ...{ pauseOnFailure: true, paused: false, note: 'keep it fresh', deletedAt: null },
  ...{ createdAt: '2026-01-01T03:04:05.000Z', changedAt: '2026-01-01T03:04:05.000Z' },
};

const live: LiveSchedule = {
  ...{ paused: false, note: null, running: [], skipped: 1, missed: 2 },
  nextAt: [3, 4, 5, 6, 7, 8].map((day) => `2026-01-0${day}T02:00:00.000Z`),
};

const run = runOf([stageOf('copy', { status: 'reused' }), stageOf('fold', { status: 'succeeded' })], {
  ...{ id: 'nightly-20260102T020000Z', status: 'succeeded', createdAt: '2026-01-02T02:00:01.000Z' },
  ...{
    endedAt: '2026-01-02T02:00:04.000Z',
    schedule: { name: 'nightly', nominalAt: '2026-01-02T02:00:00Z' },
  },
});

function view(more: Partial<ScheduleView> = {}): ScheduleView {
  return { record, live, runs: [run, { ...run, status: 'failed' }], ...more };
}

describe('a time in a zone', () => {
  it.each([
    ['2026-01-03T02:00:00.000Z', 'Europe/Berlin', 'Sat 2026-01-03 03:00 GMT+1'],
    ['2026-07-03T02:00:07.500Z', 'Europe/Berlin', 'Fri 2026-07-03 04:00:07 GMT+2'],
    ['2026-01-03T02:30:00Z', 'America/New_York', 'Fri 2026-01-02 21:30 EST'],
    ['2026-01-03T00:00:00Z', 'UTC', 'Sat 2026-01-03 00:00 UTC'],
  ])('%s in %s is %s', (at, zone, text) => {
    expect(zonedTime(at, zone)).toBe(text);
  });
});

describe('a schedule on a screen', () => {
  it('says what it runs, when, the next five times, and how its last runs ended', () => {
    const lines = scheduleText(view(), plain).split('\n');
    expect(lines.slice(0, 11)).toEqual([
      'schedule         nightly',
      'state            active',
      'note             keep it fresh',
      'pipeline         retrain',
      `spec             ${sha256('spec')}`,
      'when             0 3 * * * in Europe/Berlin, up to 1m later',
      'next             Sat 2026-01-03 03:00 GMT+1',
      '                 Sun 2026-01-04 03:00 GMT+1',
      '                 Mon 2026-01-05 03:00 GMT+1',
      '                 Tue 2026-01-06 03:00 GMT+1',
      '                 Wed 2026-01-07 03:00 GMT+1',
    ]);
    expect(lines).toContain('after a failure  it pauses');
    expect(lines).toContain('not run          1 skipped by overlap, 2 missed');
    expect(lines.at(-2)).toMatch(/^✔ nightly-20260102T020000Z {2}succeeded {2}1 of 2 stages reused .* 3s$/);
    expect(lines.at(-1)).toMatch(/^✖ nightly-20260102T020000Z {2}failed/);
  });

  it('says so when Temporal does not have it, and what to do', () => {
    expect(scheduleText(view({ live: null }), plain)).toContain('retort schedule restore nightly');
    const two = [view({ live: null }), view({ live: null })];
    expect(schedulesText(two, plain)).toMatch(/put it back with: retort schedule restore$/);
  });

  it('is a row of the list', () => {
    const every = { ...record, name: 'hourly', cron: [], everyMs: 3_600_000, jitterMs: 0 };
    const [, first, second] = schedulesText(
      [view(), view({ record: every, live: { ...live, paused: true, nextAt: [] }, runs: [] })],
      plain,
    ).split('\n');
    expect(first).toMatch(
      /^nightly {2}active {2}retrain {3}sha256:[0-9a-f]{8} .*Sat 2026-01-03 03:00 GMT\+1 {2}✔ ✖$/,
    );
    expect(second).toMatch(/^hourly {3}paused .* every 1h +- +-$/);
  });
});

describe('the documents of schedules', () => {
  const views = [
    view(),
    view({ live: { ...live, paused: true, note: 'exams', nextAt: [] } }),
    view({ live: null, runs: [] }),
    view({ record: { ...record, deletedAt: '2026-01-03T00:00:00.000Z' }, live: null }),
  ];

  it('are as their schemas promise, in every state', () => {
    expect(views.map(stateOf)).toEqual(['active', 'paused', 'lost', 'deleted']);
    expect(views.map(scheduleDocument).flatMap(violations)).toEqual([]);
    expect(violations(schedulesDocument(views))).toEqual([]);
  });

  it('prefer what Temporal says to what the store remembers', () => {
    const [active, paused] = views.map(scheduleDocument);
    expect(active).toMatchObject({ note: 'keep it fresh', nextAt: expect.objectContaining({ length: 5 }) });
    expect(paused).toMatchObject({ note: 'exams', nextAt: [] });
  });
});
