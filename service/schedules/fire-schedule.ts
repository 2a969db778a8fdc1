import { setTimeout as sleep } from 'node:timers/promises';
import { type ScheduleDescription, ScheduleOverlapPolicy } from '@temporalio/client';
import { msNumberToTs, tsToDate } from '@temporalio/common/lib/time.js';
import { RunNotFound } from '../../storage/errors.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { readRun } from '../../storage/runs/run-store.js';
import { runOfWorkflow } from '../../workflows/messages.js';
import { type Control, isOpen } from '../run-liveness.js';
import { FiringNotBegun, FiringSkipped, ScheduleRefused } from './errors.js';
import { knownSchedule } from './schedule-view.js';
import { inTemporal, overlapPolicies, scheduleId } from './temporal-schedule.js';

const pollMs = 200;
/** Temporal answers a trigger within a second, unless a run has to be cancelled first. */
const answerMs = 60_000;
const begunMs = 60_000;

/** What becomes of times that are backfilled: one run after the other, or all at once. */
export type BackfillOverlap = 'buffer-all' | 'allow-all';

/** Temporal names the first thousand times of an interval, so that more cannot be told from a thousand. */
const mostBackfilled = 999;

/**
 * Fires the schedule now, whether it is paused or not, under its own overlap policy, and returns the run once
 * it is in the store; null when it waits for the end of an open one.
 * @throws ScheduleUnknown, ScheduleLost, FiringSkipped, FiringNotBegun
 */
export async function triggerSchedule(control: Control, name: string): Promise<RunRecord | null> {
  const { overlap } = await knownSchedule(control, name);
  return inTemporal(control.service, name, async (handle) => {
    const before = await handle.describe();
    const known = new Set(firedBy(before));
    await untilNextSecond(before);
    await handle.trigger(overlapPolicies[overlap]);
    for (const deadline = Date.now() + answerMs; Date.now() < deadline; await sleep(pollMs)) {
      const now = await handle.describe();
      const fired = firedBy(now).find((workflowId) => !known.has(workflowId));
      if (fired !== undefined) return onceBegun(control, runOfWorkflow(fired));
      if (now.info.numActionsSkippedOverlap > before.info.numActionsSkippedOverlap)
        throw new FiringSkipped(name, now.info.runningActions.map(runOf));
      if (overlap === 'buffer-one' && isWaiting(now)) return null;
    }
    return null;
  });
}

export interface Backfill {
  /** Inclusive. */
  readonly from: Date;
  /** Inclusive; in the past. */
  readonly to: Date;
  readonly overlap: BackfillOverlap;
}

/**
 * Fires the schedule once for each of its times in the interval; a time whose run has ended is not run again.
 * Returns the times, ISO-8601, oldest first.
 * @throws ScheduleUnknown, ScheduleLost, ScheduleRefused when the interval holds none, too many, or the future
 */
export async function backfillSchedule(
  control: Control,
  name: string,
  { from, to, overlap }: Backfill,
): Promise<string[]> {
  await knownSchedule(control, name);
  if (from > to || to.getTime() > Date.now())
    throw new ScheduleRefused('there is no such interval to backfill', {
      expected: '--from before --to, and both in the past',
      found: `${from.toISOString()} to ${to.toISOString()}`,
    });
  return inTemporal(control.service, name, async (handle) => {
    const times = await timesBetween(control, name, from, to);
    if (times.length === 0 || times.length > mostBackfilled)
      throw new ScheduleRefused(`schedule ${name} has ${times.length} times in this interval`, {
        expected: `1 to ${mostBackfilled}`,
        found: `${times.length} from ${from.toISOString()} to ${to.toISOString()}`,
        fix: 'change --from or --to',
      });
    const policy =
      overlap === 'allow-all' ? ScheduleOverlapPolicy.ALLOW_ALL : ScheduleOverlapPolicy.BUFFER_ALL;
    await handle.backfill({ start: from, end: to, overlap: policy });
    return times;
  });
}

async function timesBetween({ service }: Control, name: string, from: Date, to: Date): Promise<string[]> {
  const { client } = service;
  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace: client.options.namespace,
    scheduleId: scheduleId(name),
    // Exclusive here, where a backfill's start is not.
    startTime: msNumberToTs(from.getTime() - 1),
    endTime: msNumberToTs(to.getTime()),
  });
  return startTime.map((time) => tsToDate(time).toISOString());
}

/** The run that Temporal has started, once its first activity has written it. */
async function onceBegun(control: Control, run: string): Promise<RunRecord> {
  for (const deadline = Date.now() + begunMs; Date.now() < deadline; await sleep(pollMs)) {
    const open = await isOpen(control, run);
    try {
      return await readRun(control.store, run);
    } catch (error) {
      if (!(error instanceof RunNotFound)) throw error;
    }
    if (!open) throw new FiringNotBegun(run, 'its workflow ended before that');
  }
  throw new FiringNotBegun(run, 'no worker has taken it up within a minute');
}

/** A run is named for its second: a second trigger in the same one would find the time taken. */
async function untilNextSecond({ info }: ScheduleDescription): Promise<void> {
  const last = info.recentActions.at(-1)?.scheduledAt.getTime() ?? 0;
  const second = Math.floor(last / 1_000);
  while (Math.floor(Date.now() / 1_000) === second) await sleep(1_000 - (Date.now() % 1_000));
}

function isWaiting({ info, raw }: ScheduleDescription): boolean {
  return info.runningActions.length > 0 && Number(raw.info?.bufferSize ?? 0) > 0;
}

/** Workflow ids of the last firings. */
function firedBy({ info }: ScheduleDescription): string[] {
  return info.recentActions.map(({ action }) => action.workflow.workflowId);
}

function runOf({ workflow }: ScheduleDescription['info']['runningActions'][number]): string {
  return runOfWorkflow(workflow.workflowId);
}
