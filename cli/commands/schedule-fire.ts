import type { BackfillOverlap } from '../../service/schedules/fire-schedule.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { finish } from '../finish.js';
import { startAndFollow } from '../follow.js';
import { scheduleDocument } from '../output/schedule-documents.js';
import { table } from '../output/table.js';
import { zonedTime } from '../output/zoned-time.js';
import { withControl, withProject } from '../project.js';

/** `retort schedule trigger NAME`: the run is the schedule's, under its overlap policy. */
export async function triggerSchedule(
  name: string,
  { detach }: { readonly detach?: boolean },
  context: Context,
): Promise<ExitCode> {
  const { triggerSchedule: trigger } = await import('../../service/schedules/fire-schedule.js');
  const { viewSchedule } = await import('../../service/schedules/schedule-view.js');
  return withProject(context, {}, async (project) => {
    const { record, view } = await withControl(project, context, { anyCode: false }, async (control) => ({
      record: await trigger(control, name),
      view: await viewSchedule(control, name, 0),
    }));
    if (record === null) {
      context.out.show(scheduleDocument(view), () => `waits for ${view.live?.running.join(', ')}`);
      return exitCodes.success;
    }
    return startAndFollow(
      {
        detach,
        start: async () => record,
        afterwards: (ended) => finish(ended, project, context, { again: `retort schedule trigger ${name}` }),
      },
      project,
      context,
    );
  });
}

export interface BackfillOptions {
  readonly from: Date;
  readonly to?: Date;
  readonly overlap: BackfillOverlap;
}

/** `retort schedule backfill NAME`: returns once the firings are accepted. */
export async function backfillSchedule(
  name: string,
  { from, to = new Date(), overlap }: BackfillOptions,
  context: Context,
): Promise<ExitCode> {
  const { out } = context;
  const { backfillSchedule: backfill } = await import('../../service/schedules/fire-schedule.js');
  const { knownSchedule } = await import('../../service/schedules/schedule-view.js');
  return withProject(context, {}, async (project) =>
    withControl(project, context, { anyCode: false }, async (control) => {
      const { timeZone } = await knownSchedule(control, name);
      const times = await backfill(control, name, { from, to, overlap });
      out.show({ schema: 'retort.backfill/1', name, overlap, times }, () =>
        table(times.map((at, index) => [index === 0 ? 'fires for' : '', zonedTime(at, timeZone)])),
      );
      const order = overlap === 'allow-all' ? 'all at once' : 'one after the other';
      out.note(`${order}; see the runs with: retort schedule show ${name}`);
      return exitCodes.success;
    }),
  );
}
