import type { ScheduleDescription } from '@temporalio/client';
import type { RunRecord } from '../../storage/runs/run-record.js';
import type { ScheduleRecord } from '../../storage/schedules/schedule-record.js';
import { listSchedules, readSchedule, runsOfSchedule } from '../../storage/schedules/schedule-store.js';
import { runOfWorkflow } from '../../workflows/messages.js';
import type { Service } from '../connect.js';
import type { Control } from '../run-liveness.js';
import { ScheduleLost, ScheduleUnknown } from './errors.js';
import { inTemporal } from './temporal-schedule.js';

/** What Temporal knows of a schedule now. */
export interface LiveSchedule {
  readonly paused: boolean;
  /** Why it is paused, or was unpaused; Temporal's own word when it paused the schedule after a failure. */
  readonly note: string | null;
  /** The next times, ISO-8601, at most ten. */
  readonly nextAt: readonly string[];
  /** Runs that are open. */
  readonly running: readonly string[];
  /** Firings that the overlap policy let pass. */
  readonly skipped: number;
  /** Firings that were missed for longer than the schedule makes up for. */
  readonly missed: number;
}

/** A schedule: what is wanted, what goes on, what became of it. */
export interface ScheduleView {
  readonly record: ScheduleRecord;
  /** Null when Temporal does not have the schedule: it does not fire. */
  readonly live: LiveSchedule | null;
  /** Newest first. */
  readonly runs: readonly RunRecord[];
}

/** Every schedule of the store, by name, each with so many of its last runs. */
export async function viewSchedules(control: Control, runs: number): Promise<ScheduleView[]> {
  const views: ScheduleView[] = [];
  for await (const record of listSchedules(control.store)) views.push(await viewOf(control, record, runs));
  return views.sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
}

/** @throws ScheduleUnknown */
export async function viewSchedule(control: Control, name: string, runs: number): Promise<ScheduleView> {
  return viewOf(control, await knownSchedule(control, name), runs);
}

export async function viewOf(
  { service, store }: Control,
  record: ScheduleRecord,
  count: number,
): Promise<ScheduleView> {
  const runs: RunRecord[] = [];
  for await (const run of runsOfSchedule(store, record)) {
    if (runs.length === count) break;
    runs.push(run);
  }
  return { record, live: await liveSchedule(service, record.name), runs };
}

/** @throws ScheduleUnknown, with the nearest name that there is */
export async function knownSchedule(
  { store }: Pick<Control, 'store'>,
  name: string,
): Promise<ScheduleRecord> {
  const record = await readSchedule(store, name);
  if (record !== null) return record;
  const names: string[] = [];
  for await (const known of listSchedules(store)) names.push(known.name);
  throw new ScheduleUnknown(name, names);
}

async function liveSchedule(service: Service, name: string): Promise<LiveSchedule | null> {
  try {
    return liveOf(await inTemporal(service, name, (handle) => handle.describe()));
  } catch (error) {
    if (error instanceof ScheduleLost) return null;
    throw error;
  }
}

function liveOf({ info, state }: ScheduleDescription): LiveSchedule {
  return {
    paused: state.paused,
    note: state.note || null,
    nextAt: state.paused ? [] : info.nextActionTimes.map((time) => time.toISOString()),
    running: info.runningActions.map(({ workflow }) => runOfWorkflow(workflow.workflowId)),
    skipped: info.numActionsSkippedOverlap,
    missed: info.numActionsMissedCatchupWindow,
  };
}
