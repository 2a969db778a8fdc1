import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { createRun, createScheduledRun } from '../../../storage/runs/run-store.js';
import type { ScheduleRecord } from '../../../storage/schedules/schedule-record.js';
import {
  addSchedule,
  listSchedules,
  readSchedule,
  runsOfSchedule,
  writeSchedule,
} from '../../../storage/schedules/schedule-store.js';
import { keysOf } from '../../contracts/object-store.js';

let store: ObjectStore;
beforeEach(() => {
  store = memoryStore();
});

function schedule(name: string, more: Partial<ScheduleRecord> = {}): ScheduleRecord {
  return {
    ...{ name, pipeline: 'retrain', spec: sha256('spec'), cron: ['0 3 * * *'], everyMs: null },
    ...{ timeZone: 'UTC', jitterMs: 0, overlap: 'skip', catchUpMs: 1_000, pauseOnFailure: false },
    ...{ paused: false, note: null, createdAt: '2026-01-02T03:04:05.000Z' },
    ...{ changedAt: '2026-01-02T03:04:05.000Z', deletedAt: null },
    ...more,
  };
}

async function names(): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of listSchedules(store)) found.push(name);
  return found.sort();
}

describe('a schedule in the store', () => {
  it('is its newest document, and keeps the earlier ones', async () => {
    expect(await addSchedule(store, schedule('nightly'))).toBe(true);
    await writeSchedule(store, schedule('nightly', { paused: true, note: 'exams' }));
    expect(await readSchedule(store, 'nightly')).toEqual(
      schedule('nightly', { paused: true, note: 'exams' }),
    );
    expect(await keysOf(store, '')).toEqual([
      'schedules/nightly/00000001.json',
      'schedules/nightly/00000002.json',
    ]);
  });

  it('has its name for itself until it is deleted', async () => {
    await addSchedule(store, schedule('nightly'));
    expect(await addSchedule(store, schedule('nightly', { pipeline: 'other' }))).toBe(false);
    await writeSchedule(store, schedule('nightly', { deletedAt: '2026-01-03T00:00:00.000Z' }));
    expect(await readSchedule(store, 'nightly')).toBeNull();
    expect(await addSchedule(store, schedule('nightly', { pipeline: 'other' }))).toBe(true);
    expect((await readSchedule(store, 'nightly'))?.pipeline).toBe('other');
  });

  it('is made by one of many who make it at once', async () => {
    const made = await Promise.all([1, 2, 3, 4, 5].map(() => addSchedule(store, schedule('nightly'))));
    expect(made.filter((one) => one)).toHaveLength(1);
  });

  it('is listed, without those that were deleted', async () => {
    expect(await names()).toEqual([]);
    for (const name of ['weekly', 'nightly', 'nightly-2', 'old']) await addSchedule(store, schedule(name));
    await writeSchedule(store, schedule('old', { deletedAt: '2026-01-03T00:00:00.000Z' }));
    expect(await names()).toEqual(['nightly', 'nightly-2', 'weekly']);
  });

  it('has the runs of its own firings since it was created, newest first', async () => {
    const fire = (name: string, run: string, minute: number) =>
      createScheduledRun(store, {
        ...{ name: run, pipeline: 'p', specJson: '{}', stages: [], effects: [] },
        ...{ createdAt: new Date(Date.UTC(2026, 0, 2, 3, minute)) },
        schedule: { name, nominalAt: '2026-01-02T03:00:00Z' },
      });
    await fire('a', 'a-20260102T020000Z', 0);
    await fire('a', 'a-20260102T030000Z', 1);
    await fire('a-b', 'a-b-20260102T030000Z', 2);
    await fire('a', 'a-20260102T040000Z', 3);
    const createdAt = new Date(Date.UTC(2026, 0, 2, 3, 4));
    const byHand = { pipeline: 'p', specJson: '{}', stages: [], effects: [], createdAt };
    await createRun(store, { ...byHand, name: 'a-20260102T050000Z' });
    const schedule = { name: 'a', createdAt: '2026-01-02T03:01:00.000Z' };
    const found: string[] = [];
    for await (const { id } of runsOfSchedule(store, schedule)) found.push(id);
    expect(found).toEqual(['a-20260102T040000Z', 'a-20260102T030000Z']);
  });
});
