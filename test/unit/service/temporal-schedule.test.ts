import { ScheduleAlreadyRunning, ScheduleNotFoundError, ServiceError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import type { Service } from '../../../service/connect.js';
import { createInTemporal, inTemporal } from '../../../service/schedules/temporal-schedule.js';
import type { ScheduleRecord } from '../../../storage/schedules/schedule-record.js';

const record: ScheduleRecord = {
  ...{ name: 'nightly', pipeline: 'retrain', spec: sha256('spec'), cron: ['0 3 * * *'], everyMs: null },
  ...{ timeZone: 'Europe/Berlin', jitterMs: 0, overlap: 'cancel-other', catchUpMs: 60_000 },
  ...{ pauseOnFailure: true, paused: true, note: null, deletedAt: null },
  ...{ createdAt: '2026-01-01T03:04:05.000Z', changedAt: '2026-01-01T03:04:05.000Z' },
};

const grpcError = (code: number) => Object.assign(new Error('grpc'), { code, details: '', metadata: {} });

/** A server whose answer to every act on a schedule is this. */
function serving(answer: (options?: unknown) => unknown): Service {
  const schedule = { create: answer, getHandle: () => ({ describe: answer }) };
  return { client: { schedule }, target: { address: 'temporal.test:7233' } } as unknown as Service;
}

function failing(error: unknown): Service {
  return serving(() => Promise.reject(error));
}

describe('a schedule in Temporal', () => {
  it('starts the run itself, with nothing but references', async () => {
    const asked: unknown[] = [];
    await createInTemporal(
      serving(async (options) => asked.push(options)),
      record,
    );
    expect(asked).toMatchObject([
      {
        scheduleId: 'retort-nightly',
        spec: { cronExpressions: ['0 3 * * *'], intervals: [], timezone: 'Europe/Berlin' },
        policies: { overlap: 'CANCEL_OTHER', catchupWindow: 60_000, pauseOnFailure: true },
        state: { paused: true },
        action: {
          ...{ workflowType: 'runPipeline', workflowId: 'run-nightly', taskQueue: 'retort-control' },
          args: [{ firing: { schedule: 'nightly', spec: sha256('spec') } }],
        },
      },
    ]);
  });

  it.each([
    ['that is not there', new ScheduleNotFoundError('not found', 'retort-nightly'), 'E7206'],
    ['on a server without schedules', new ServiceError('no', { cause: grpcError(12) }), 'E7205'],
  ])('%s has a name for it', async (_, error, code) => {
    const asked = inTemporal(failing(error), 'nightly', (handle) => handle.describe());
    await expect(asked).rejects.toMatchObject({ code });
  });

  it.each([
    ['exists', new ScheduleAlreadyRunning('exists', 'retort-nightly'), 'E7202'],
    ['is not accepted', new TypeError('unknown time zone'), 'E7208'],
    ['cannot be kept', new ServiceError('no', { cause: grpcError(12) }), 'E7205'],
  ])('that %s is refused', async (_, error, code) => {
    await expect(createInTemporal(failing(error), record)).rejects.toMatchObject({ code });
  });

  it('leaves an outage to those who know the address', async () => {
    const outage = new ServiceError('away', { cause: grpcError(14) });
    await expect(inTemporal(failing(outage), 'nightly', (handle) => handle.describe())).rejects.toBe(outage);
  });
});
