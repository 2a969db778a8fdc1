import type { ScheduleView } from '../../service/schedules/schedule-view.js';
import type { RunRecord } from '../../storage/runs/run-record.js';

/** `lost`: the store remembers it, Temporal does not have it, and it does not fire. */
export type ScheduleState = 'active' | 'paused' | 'lost' | 'deleted';

export function stateOf({ record, live }: ScheduleView): ScheduleState {
  if (record.deletedAt !== null) return 'deleted';
  if (live === null) return 'lost';
  return live.paused ? 'paused' : 'active';
}

/** `retort.schedule/1` */
export function scheduleDocument(view: ScheduleView) {
  const { record, live } = view;
  const { deletedAt, changedAt, paused, note, ...wanted } = record;
  return {
    schema: 'retort.schedule/1' as const,
    ...wanted,
    state: stateOf(view),
    note: live?.note ?? note,
    nextAt: live?.nextAt.slice(0, 5) ?? [],
    running: live?.running ?? [],
    skipped: live?.skipped ?? null,
    missed: live?.missed ?? null,
    runs: view.runs.map(outcomeOf),
  };
}

/** `retort.schedules/1` */
export function schedulesDocument(views: readonly ScheduleView[]) {
  return {
    schema: 'retort.schedules/1' as const,
    schedules: views.map((view) => {
      const { name, pipeline, spec, cron, everyMs, timeZone } = view.record;
      return {
        ...{ name, pipeline, spec, cron, everyMs, timeZone },
        state: stateOf(view),
        nextAt: view.live?.nextAt[0] ?? null,
        runs: view.runs.map(outcomeOf),
      };
    }),
  };
}

function outcomeOf({ id, status, schedule, createdAt, endedAt }: RunRecord) {
  return { id, status, nominalAt: schedule?.nominalAt ?? createdAt, createdAt, endedAt };
}
