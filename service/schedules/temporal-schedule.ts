import {
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  type ScheduleHandle,
  ScheduleNotFoundError,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import type { Overlap, ScheduleRecord } from '../../storage/schedules/schedule-record.js';
import { controlQueue, runWorkflowId } from '../../workflows/messages.js';
import type { runPipeline } from '../../workflows/run-pipeline.js';
import type { Service } from '../connect.js';
import { ScheduleExists, ScheduleLost, ScheduleRefused, SchedulesUnsupported } from './errors.js';

const unimplemented = 12;

export const overlapPolicies: Record<Overlap, ScheduleOverlapPolicy> = {
  skip: ScheduleOverlapPolicy.SKIP,
  'buffer-one': ScheduleOverlapPolicy.BUFFER_ONE,
  'cancel-other': ScheduleOverlapPolicy.CANCEL_OTHER,
};

/** The schedule as Temporal keeps it: each firing is a run's own workflow, so its policies hold for runs. */
function optionsOf(
  record: ScheduleRecord,
): ScheduleOptions<ScheduleOptionsStartWorkflowAction<typeof runPipeline>> {
  const { name, cron, everyMs, timeZone, jitterMs, overlap, catchUpMs, pauseOnFailure, note } = record;
  return {
    scheduleId: scheduleId(name),
    spec: {
      cronExpressions: [...cron],
      intervals: everyMs === null ? [] : [{ every: everyMs }],
      timezone: timeZone,
      jitter: jitterMs,
    },
    policies: { overlap: overlapPolicies[overlap], catchupWindow: catchUpMs, pauseOnFailure },
    state: { paused: record.paused, note: note ?? undefined },
    action: {
      type: 'startWorkflow',
      workflowType: 'runPipeline',
      workflowId: runWorkflowId(name),
      taskQueue: controlQueue,
      args: [{ firing: { schedule: name, spec: record.spec } }],
      staticSummary: `${record.pipeline}: schedule ${name}`,
    },
  };
}

/** @throws ScheduleExists, ScheduleRefused, SchedulesUnsupported */
export async function createInTemporal(service: Service, record: ScheduleRecord): Promise<void> {
  try {
    await service.client.schedule.create(optionsOf(record));
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) throw new ScheduleExists(record.name, 'in Temporal');
    if (error instanceof TypeError)
      throw new ScheduleRefused(
        'Temporal does not accept the schedule',
        { why: error.message },
        { cause: error },
      );
    throw namedFailure(error, record.name, service);
  }
}

/** Acts on the schedule in Temporal. @throws ScheduleLost, SchedulesUnsupported */
export async function inTemporal<T>(
  service: Service,
  name: string,
  act: (handle: ScheduleHandle) => Promise<T>,
): Promise<T> {
  try {
    return await act(service.client.schedule.getHandle(scheduleId(name)));
  } catch (error) {
    throw namedFailure(error, name, service);
  }
}

function namedFailure(error: unknown, name: string, { target }: Service): unknown {
  if (error instanceof ScheduleNotFoundError) return new ScheduleLost(name);
  const cause = error instanceof Error ? error.cause : null;
  const status = [error, cause].find(isGrpcServiceError)?.code;
  return status === unimplemented ? new SchedulesUnsupported(target.address, { cause: error }) : error;
}

/** On a cluster that others use too, ours are told by their beginning. */
export function scheduleId(name: string): string {
  return `retort-${name}`;
}
