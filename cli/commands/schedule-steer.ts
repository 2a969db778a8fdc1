import type { ScheduleRecord } from '../../storage/schedules/schedule-record.js';
import { confirmed } from '../ask.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { scheduleDocument, schedulesDocument, stateOf } from '../output/schedule-documents.js';
import { schedulesText } from '../output/schedule-text.js';
import { withControl, withProject } from '../project.js';

/** `retort schedule pause|unpause NAME` */
export async function steerSchedule(
  verb: 'pause' | 'unpause',
  name: string,
  { reason }: { readonly reason?: string },
  context: Context,
): Promise<ExitCode> {
  const { pauseSchedule, unpauseSchedule } = await import('../../service/schedules/schedule-control.js');
  const { viewOf } = await import('../../service/schedules/schedule-view.js');
  const act = { pause: pauseSchedule, unpause: unpauseSchedule }[verb];
  return withProject(context, {}, async (project) => {
    const view = await withControl(project, context, { anyCode: true }, async (control) =>
      viewOf(control, await act(control, name, reason ?? null), 0),
    );
    context.out.show(scheduleDocument(view), () => `${name} ${stateOf(view)}`);
    return exitCodes.success;
  });
}

/** `retort schedule restore [NAME]`: prints those that were put back. */
export async function restoreSchedules(name: string | null, context: Context): Promise<ExitCode> {
  const { out } = context;
  const { restoreSchedules: restore } = await import('../../service/schedules/schedule-control.js');
  const { viewOf } = await import('../../service/schedules/schedule-view.js');
  return withProject(context, {}, async (project) => {
    const views = await withControl(project, context, { anyCode: false }, async (control) => {
      const records: readonly ScheduleRecord[] = await restore(control, name);
      return Promise.all(records.map((record) => viewOf(control, record, 0)));
    });
    out.show(schedulesDocument(views), () =>
      views.length === 0 ? 'nothing to restore: Temporal has them all' : schedulesText(views, out.paint),
    );
    return exitCodes.success;
  });
}

/** `retort schedule delete NAME`: asks first. */
export async function deleteSchedule(
  name: string,
  options: { readonly yes?: boolean },
  context: Context,
): Promise<ExitCode> {
  const { out } = context;
  const { deleteSchedule: remove } = await import('../../service/schedules/schedule-control.js');
  const { knownSchedule } = await import('../../service/schedules/schedule-view.js');
  return withProject(context, {}, async (project) => {
    await knownSchedule(project, name);
    if (!(await confirmed(`delete schedule ${name}? Its runs stay.`, options, context)))
      return exitCodes.cancelled;
    const record = await withControl(project, context, { anyCode: true }, (control) => remove(control, name));
    out.show(scheduleDocument({ record, live: null, runs: [] }), () => `${name} deleted; its runs stay`);
    return exitCodes.success;
  });
}
