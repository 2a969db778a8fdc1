import type { Control } from '../../service/run-liveness.js';
import { readBlob } from '../../storage/blobs.js';
import { textOf } from '../../storage/bytes.js';
import { listSchedules as storedSchedules } from '../../storage/schedules/schedule-store.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { scheduleDocument, schedulesDocument } from '../output/schedule-documents.js';
import { schedulesText, scheduleText } from '../output/schedule-text.js';
import { type Project, withControl, withProject } from '../project.js';

const listedRuns = 5;
const shownRuns = 10;

/** `retort schedule list`: what the store remembers, with what Temporal knows of it. */
export async function listSchedules(context: Context): Promise<ExitCode> {
  const { out } = context;
  const { viewSchedules } = await import('../../service/schedules/schedule-view.js');
  return withProject(context, {}, async (project) => {
    const views = (await hasSchedules(project))
      ? await live(project, context, (control) => viewSchedules(control, listedRuns))
      : [];
    out.show(schedulesDocument(views), () =>
      views.length === 0 ? `no schedules in ${project.store.location}` : schedulesText(views, out.paint),
    );
    return exitCodes.success;
  });
}

/** `retort schedule show NAME` */
export async function showSchedule(
  name: string,
  { printSpec }: { readonly printSpec?: boolean },
  context: Context,
): Promise<ExitCode> {
  const { out } = context;
  const { viewSchedule } = await import('../../service/schedules/schedule-view.js');
  return withProject(context, {}, async (project) => {
    const view = await live(project, context, (control) => viewSchedule(control, name, shownRuns));
    if (printSpec) {
      const text = await textOf(readBlob(project.store, view.record.spec));
      out.show(JSON.parse(text), () => text);
    } else out.show(scheduleDocument(view), () => scheduleText(view, out.paint));
    return exitCodes.success;
  });
}

function live<T>(project: Project, context: Context, work: (control: Control) => Promise<T>): Promise<T> {
  return withControl(project, context, { anyCode: true }, work);
}

/** Without any, no service need be started to say so. */
async function hasSchedules({ store }: Project): Promise<boolean> {
  for await (const _ of storedSchedules(store)) return true;
  return false;
}
