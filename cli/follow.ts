import type { Control } from '../service/run-liveness.js';
import type { RunRecord } from '../storage/runs/run-record.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { runDocument } from './output/documents.js';
import { errorText } from './output/error-text.js';
import { failedStage, type RunView } from './output/run-view.js';
import { type Project, withControl } from './project.js';
import { workReader } from './run-work.js';
import { watchRun } from './watch.js';

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
  const watched = await withControl(project, context, { anyCode: false }, async (control) => {
    const record = await start(control);
    if (!detach) return follow(record.id, control, context);
    out.show(runDocument({ record, work: new Map() }), () => record.id);
    return null;
  });
  if (watched === null) return exitCodes.success;
  const { view, exit } = watched;
  if (view && exit === exitCodes.success) return afterwards(view);
  if (view) out.note(closingNote(view, context));
  return exit;
}

async function follow(run: string, control: Control, context: Context) {
  const { followRun } = await import('../service/follow-run.js');
  const { cancelRun } = await import('../service/run-control.js');
  const watching = new AbortController();
  try {
    return await watchRun(
      {
        records: followRun(control, run, { signal: watching.signal }),
        viewOf: workReader(control.store),
        cancel: () => {
          cancelRun(control, run).catch((error: Error) => context.out.note(error.message));
        },
      },
      context,
    );
  } finally {
    watching.abort();
  }
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
  if (record.status === 'cancelled')
    return `run ${record.id} was cancelled; go on with: retort resume ${record.id}`;
  return `run ${record.id} goes on; see it with: retort show ${record.id}`;
}
