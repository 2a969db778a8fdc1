import type { Control } from '../service/run-liveness.js';
import type { RunRecord } from '../storage/runs/run-record.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { runDocument } from './output/documents.js';
import { errorText } from './output/error-text.js';
import { failedStage, type RunView } from './output/run-view.js';
import { type Project, withControl } from './project.js';
import { planLineReader } from './run-plan-line.js';
import { recordsOf } from './run-records.js';
import { workReader } from './run-work.js';
import { type Watched, watchRun } from './watch.js';

export interface StartRequest {
  readonly detach?: boolean;
  readonly start: (control: Control) => Promise<RunRecord>;
  /** What else to do and print for a run that succeeded. */
  readonly afterwards: (view: RunView) => Promise<ExitCode>;
}

/** Starts a run and follows it to its end, or returns once it is accepted. */
export async function startAndFollow(
  { start, detach, afterwards }: StartRequest,
  project: Project,
  context: Context,
): Promise<ExitCode> {
  const { out } = context;
  const record = await withControl(project, context, { anyCode: false }, start);
  if (detach) {
    out.show(runDocument({ record, work: new Map() }), () => record.id);
    return exitCodes.success;
  }
  const { view, exit } = await follow(record.id, project, context);
  if (view && exit === exitCodes.success) return afterwards(view);
  if (view) out.warn(closingNote(view, context));
  return exit;
}

function follow(run: string, project: Project, context: Context): Promise<Watched> {
  const cancel = async () => {
    const { cancelRun } = await import('../service/run-control.js');
    await withControl(project, context, { anyCode: true }, (control) => cancelRun(control, run));
  };
  const completed = workReader(project.store);
  const planLine = planLineReader(run, project);
  return watchRun(
    {
      records: recordsOf(run, project, context),
      viewOf: async (record) => ({ ...(await completed(record)), plan: planLine() }),
      cancel: () => {
        cancel().catch((error: Error) => context.out.warn(error.message));
      },
    },
    context,
  );
}

/** The last words of a watcher, on standard error: how it ended and how to go on. */
function closingNote({ record }: RunView, { out, flags }: Context): string {
  if (record.status === 'failed') {
    const failure = record.failure ?? failedStage(record)?.failure;
    const resume = `retort resume ${record.id}`;
    return failure
      ? errorText(failure, out.paintNotes, { resume, frames: flags.verbose })
      : `run ${record.id} failed; go on with: ${resume}`;
  }
  const rejected = record.effects.find(({ status }) => status === 'rejected');
  if (rejected !== undefined)
    return `${rejected.id}: ${rejected.message}; ask again with: retort resume ${record.id}`;
  if (record.status === 'cancelled')
    return `run ${record.id} was cancelled; go on with: retort resume ${record.id}`;
  if (record.status === 'waiting')
    return `run ${record.id} waits for approval; answer with: retort approve ${record.id} --comment TEXT`;
  return `run ${record.id} goes on; see it with: retort show ${record.id}`;
}
