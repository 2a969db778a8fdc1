import { findRun } from '../../storage/runs/run-store.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { runDocument } from '../output/documents.js';
import { withControl, withProject } from '../project.js';
import { workReader } from '../run-work.js';

export type Verb = 'cancel' | 'pause' | 'unpause';

/** `retort cancel|pause|unpause RUN`: returns when it has happened; nothing of the run computes any more. */
export async function control(verb: Verb, reference: string, context: Context): Promise<ExitCode> {
  return withProject(context, {}, async (project) => {
    const { id } = await findRun(project.store, reference);
    const { cancelRun, pauseRun, unpauseRun } = await import('../../service/run-control.js');
    const act = { cancel: cancelRun, pause: pauseRun, unpause: unpauseRun }[verb];
    const record = await withControl(project, context, { anyCode: true }, (open) => act(open, id));
    const view = await workReader(project.store)(record);
    context.out.show(runDocument(view), () => `${record.id} ${record.status}`);
    return exitCodes.success;
  });
}
