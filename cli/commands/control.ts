import { appendLog, type LogEntry } from '../../storage/runs/run-log.js';
import { findRun } from '../../storage/runs/run-store.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { runDocument } from '../output/documents.js';
import { withControl, withProject } from '../project.js';
import { workReader } from '../run-work.js';

export type Verb = 'cancel' | 'pause' | 'unpause';

export interface ControlFlags {
  /** Why, for the run's log. */
  readonly reason?: string;
}

/** `retort cancel|pause|unpause RUN`: returns when it has happened; nothing of the run computes any more. */
export async function control(
  verb: Verb,
  reference: string,
  { reason }: ControlFlags,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, {}, async (project) => {
    const { id } = await findRun(project.store, reference);
    const { cancelRun, pauseRun, unpauseRun } = await import('../../service/run-control.js');
    const act = { cancel: cancelRun, pause: pauseRun, unpause: unpauseRun }[verb];
    const record = await withControl(project, context, { anyCode: true }, (open) => act(open, id));
    if (reason !== undefined) await appendLog(project.store, id, [entryOf(verb, reason)]);
    const view = await workReader(project.store)(record);
    context.out.show(runDocument(view), () => `${record.id} ${record.status}`);
    return exitCodes.success;
  });
}

function entryOf(verb: Verb, reason: string): LogEntry {
  const message = `${verb}: ${reason}`;
  return { at: new Date().toISOString(), level: 'info', stage: null, attempt: null, message };
}
