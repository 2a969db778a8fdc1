import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilClosed } from '../../../service/follow-run.js';
import { cancelRun } from '../../../service/run-control.js';
import type { Control } from '../../../service/run-liveness.js';
import { backfillSchedule, triggerSchedule } from '../../../service/schedules/fire-schedule.js';
import {
  createSchedule,
  deleteSchedule,
  type NewSchedule,
  pauseSchedule,
  restoreSchedules,
  unpauseSchedule,
} from '../../../service/schedules/schedule-control.js';
import { viewSchedule, viewSchedules } from '../../../service/schedules/schedule-view.js';
import { serviceStatus, stopService } from '../../../service/status.js';
import type { RunRecord } from '../../../storage/runs/run-record.js';
import { readRun } from '../../../storage/runs/run-store.js';
import { runsOfSchedule } from '../../../storage/schedules/schedule-store.js';
import { type CopyParams, Project, statuses, until } from './project.js';

/** Fires by itself at no time that a test sees. */
function yearly(name: string, more: Partial<NewSchedule> = {}): NewSchedule {
  return {
    ...{ name, cron: ['0 3 1 1 *'], everyMs: null, timeZone: 'Europe/Berlin', jitterMs: 0 },
    ...{ overlap: 'skip', catchUpMs: 60_000, pauseOnFailure: false, note: null, paused: false },
    ...more,
  };
}

/** A training of some twenty seconds. */
const slow: CopyParams = { steps: 400, stepMs: 50 };

describe('a schedule on the local service', () => {
  let project: Project;
  let control: Control;

  beforeAll(async () => {
    project = await Project.make();
    control = await project.connect();
  });
  afterAll(() => project.end());

  const create = (wanted: NewSchedule, params: CopyParams = {}) =>
    createSchedule(control, project.spec(params), wanted);

  async function trigger(name: string): Promise<RunRecord> {
    const record = await triggerSchedule(control, name);
    if (record === null) throw new Error('the firing waits');
    return record;
  }

  const fire = async (name: string) => untilClosed(control, (await trigger(name)).id);
  const runsOf = async (name: string) => (await viewSchedule(control, name, 10)).runs;

  it('computes, then finds everything done, then computes what a changed source touches', async () => {
    await create(yearly('thrice'), { copies: [31] });
    const first = await fire('thrice');
    expect(first.id).toMatch(/^thrice-\d{8}T\d{6}Z$/);
    expect(first.schedule?.name).toBe('thrice');
    expect(statuses(first)).toEqual({ copy: 'succeeded', fold: 'succeeded' });

    const second = await fire('thrice');
    expect(statuses(second)).toEqual({ copy: 'reused', fold: 'reused' });
    expect(Date.parse(second.endedAt ?? '') - Date.parse(second.createdAt)).toBeLessThan(10_000);

    await writeFile(join(project.folder, 'source.txt'), 'another source to be copied\n');
    const third = await fire('thrice');
    expect(statuses(third)).toEqual({ copy: 'succeeded', fold: 'succeeded' });
    expect((await runsOf('thrice')).map(({ id }) => id)).toEqual([third.id, second.id, first.id]);
  });

  it('lets a firing pass while a run is open, and its run can be cancelled like any other', async () => {
    await create(yearly('skips'), { ...slow, copies: [32] });
    const open = await trigger('skips');
    await expect(triggerSchedule(control, 'skips')).rejects.toMatchObject({
      code: 'E7207',
      message: expect.stringContaining(open.id),
    });
    expect((await viewSchedule(control, 'skips', 1)).live).toMatchObject({ running: [open.id], skipped: 1 });
    expect((await cancelRun(control, open.id)).status).toBe('cancelled');
    expect(await runsOf('skips')).toHaveLength(1);
  });

  it('lets one firing wait where it buffers one', async () => {
    await create(yearly('buffers', { overlap: 'buffer-one' }), { ...slow, copies: [33] });
    const open = await trigger('buffers');
    expect(await triggerSchedule(control, 'buffers')).toBeNull();
    await cancelRun(control, open.id);
    await until(async () => (await runsOf('buffers')).length === 2, 'the buffered run');
    await cancelRun(control, (await runsOf('buffers'))[0]?.id ?? '');
  });

  it('cancels the open run where it says so, and the next goes on from its checkpoint', async () => {
    await create(yearly('replaces', { overlap: 'cancel-other' }), { ...slow, copies: [34], steps: 60 });
    const open = await trigger('replaces');
    await until(async () => (await project.stepsOf('fold', 60)) >= 3, 'the training');
    const next = await fire('replaces');
    expect((await readRun(project.store, open.id)).status).toBe('cancelled');
    expect(next.status).toBe('succeeded');
    expect(await project.stepsOf('fold', 60)).toBeLessThan(75);
  });

  it('does not fire while it is paused, and does again', async () => {
    await create(yearly('ticks', { cron: [], everyMs: 1_000 }), { copies: [35] });
    await until(async () => (await runsOf('ticks')).length >= 2, 'two firings');
    await pauseSchedule(control, 'ticks', 'exams');
    expect((await viewSchedule(control, 'ticks', 0)).live).toMatchObject({
      ...{ paused: true, note: 'exams', nextAt: [] },
    });
    await until(async () => (await runsOf('ticks'))[0]?.endedAt !== null, 'the last run');
    const before = await runsOf('ticks');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await runsOf('ticks')).length).toBeLessThanOrEqual(before.length + 1);
    const paused = await runsOf('ticks');
    await unpauseSchedule(control, 'ticks', null);
    await until(async () => (await runsOf('ticks')).length > paused.length, 'a firing');
    for (const { schedule } of await runsOf('ticks'))
      expect(schedule?.nominalAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    await deleteSchedule(control, 'ticks');
  });

  it('pauses after a failure where it says so', async () => {
    await create(yearly('fails', { pauseOnFailure: true }), { copies: [36], copyFailsAt: 1 });
    expect((await fire('fails')).status).toBe('failed');
    await until(async () => (await viewSchedule(control, 'fails', 0)).live?.paused === true, 'the pause');
  });

  it('makes one run for each time of a past interval, once', async () => {
    await create(yearly('hourly', { cron: ['0 * * * *'], timeZone: 'UTC' }), { copies: [37] });
    const interval = { from: new Date('2026-01-02T03:00:00Z'), to: new Date('2026-01-02T06:00:00Z') };
    const times = await backfillSchedule(control, 'hourly', { ...interval, overlap: 'buffer-all' });
    expect(times).toEqual([3, 4, 5, 6].map((hour) => `2026-01-02T0${hour}:00:00.000Z`));
    await until(async () => (await runsOf('hourly')).length === 4, 'four runs');
    expect((await runsOf('hourly')).map(({ id }) => id)).toEqual(
      [6, 5, 4, 3].map((hour) => `hourly-20260102T0${hour}0000Z`),
    );
    await until(async () => (await runsOf('hourly'))[0]?.status === 'succeeded', 'the last run');

    await backfillSchedule(control, 'hourly', {
      ...{ from: interval.from, to: new Date('2026-01-02T07:00:00Z') },
      overlap: 'buffer-all',
    });
    await until(async () => (await runsOf('hourly')).length === 5, 'the one new run');
    expect((await runsOf('hourly'))[0]?.schedule?.nominalAt).toBe('2026-01-02T07:00:00Z');
  });

  it('refuses an interval without times, in the future, or with too many', async () => {
    const fill = (from: string, to: string) =>
      backfillSchedule(control, 'hourly', {
        ...{ from: new Date(from), to: new Date(to) },
        overlap: 'buffer-all',
      });
    await expect(fill('2026-01-02T03:10:00Z', '2026-01-02T03:50:00Z')).rejects.toMatchObject({
      code: 'E7208',
    });
    await expect(fill('2026-01-02T03:00:00Z', '2996-01-02T03:00:00Z')).rejects.toMatchObject({
      code: 'E7208',
    });
    await expect(fill('2020-01-02T03:00:00Z', '2026-01-02T03:00:00Z')).rejects.toMatchObject({
      code: 'E7208',
    });
  });

  it('has a name of its own, known to the store and to Temporal', async () => {
    await create(yearly('unique'));
    await expect(create(yearly('unique'))).rejects.toMatchObject({ code: 'E7202' });
    await expect(triggerSchedule(control, 'uniqe')).rejects.toMatchObject({
      code: 'E7201',
      facts: { fix: 'did you mean unique?' },
    });
    await deleteSchedule(control, 'unique');
    await expect(viewSchedule(control, 'unique', 0)).rejects.toMatchObject({ code: 'E7201' });
    expect((await create(yearly('unique', { note: 'again' }))).note).toBe('again');
  });

  it('leaves nothing behind when Temporal refuses it', async () => {
    const never = yearly('never', { cron: ['0 3 30 2 * 2001'] });
    await create(never).then(
      () => deleteSchedule(control, 'never'),
      (error) => expect(error).toMatchObject({ code: 'E7208' }),
    );
    await expect(viewSchedule(control, 'never', 0)).rejects.toMatchObject({ code: 'E7201' });
  });

  it('keeps the service alive, and goes on when it comes back', async () => {
    await create(yearly('lasts', { cron: [], everyMs: 1_000, catchUpMs: 60_000 }), { copies: [38] });
    await until(async () => (await runsOf('lasts')).length >= 1, 'a firing');
    await control.service.close();
    await stopService(project.stateFolder);
    control = await project.connect({ idleMs: 1_000 });
    await control.service.close();
    const aloneSince = Date.now();
    const latest = async () => {
      for await (const { createdAt } of runsOfSchedule(project.store, { name: 'lasts', createdAt: '' }))
        return Date.parse(createdAt);
      return 0;
    };
    await until(async () => (await latest()) > aloneSince + 3_000, 'a firing that nobody waits for');
    expect((await serviceStatus(project.stateFolder))?.schedules).toBeGreaterThan(0);
    control = await project.connect();
    await deleteSchedule(control, 'lasts');
  });

  it('is shown as lost without the Temporal database, and is put back from the store', async () => {
    await create(yearly('remembered', { paused: true, note: 'for later' }), { copies: [39] });
    await control.service.close();
    await stopService(project.stateFolder);
    for (const file of await readdir(project.stateFolder))
      if (file.startsWith('temporal.db')) await rm(join(project.stateFolder, file));
    control = await project.connect();

    const lost = await viewSchedules(control, 3);
    expect(lost.map(({ record }) => record.name)).toContain('thrice');
    expect(lost.every(({ live }) => live === null)).toBe(true);
    expect(lost.find(({ record }) => record.name === 'thrice')?.runs).toHaveLength(3);
    await expect(triggerSchedule(control, 'thrice')).rejects.toMatchObject({ code: 'E7206' });

    expect((await restoreSchedules(control, 'thrice')).map(({ name }) => name)).toEqual(['thrice']);
    expect(statuses(await fire('thrice'))).toEqual({ copy: 'reused', fold: 'reused' });
    const others = await restoreSchedules(control, null);
    expect(others.map(({ name }) => name)).not.toContain('thrice');
    expect((await viewSchedule(control, 'remembered', 0)).live).toMatchObject({
      ...{ paused: true, note: 'for later' },
    });
    expect(await restoreSchedules(control, null)).toEqual([]);
  });
});
