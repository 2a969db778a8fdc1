import { setTimeout as sleep } from 'node:timers/promises';
import type { Control } from '../service/run-liveness.js';
import type { RunRecord } from '../storage/runs/run-record.js';
import type { Context } from './context.js';
import { isOver } from './output/run-view.js';
import { openControl, type Project } from './project.js';

/** How often a watcher looks whether the local service is still there. */
const lookMs = 2_000;

/**
 * A run's record at each change, to its end. A local service that dies meanwhile is started again, so that
 * the run goes on; a cluster that does not answer ends the watching with TemporalUnreachable.
 */
export async function* recordsOf(run: string, project: Project, context: Context): AsyncGenerator<RunRecord> {
  for (;;) {
    const control = await openControl(project, context, { anyCode: true });
    try {
      for await (const record of recordsUntilGone(run, control, project)) {
        yield record;
        if (isOver(record)) return;
      }
    } catch (error) {
      const { namedOutage } = await import('../service/named-outage.js');
      throw namedOutage(error, control.service.target.address);
    } finally {
      await control.service.close();
    }
  }
}

/** Ends early when the local service behind the connection is gone. */
async function* recordsUntilGone(run: string, control: Control, project: Project): AsyncGenerator<RunRecord> {
  const { followRun } = await import('../service/follow-run.js');
  const watching = new AbortController();
  const { signal } = watching;
  const records = followRun(control, run, { signal })[Symbol.asyncIterator]();
  const gone = control.service.local === null ? new Promise<null>(() => {}) : serviceGone(project, signal);
  try {
    for (;;) {
      const next = records.next();
      next.catch(() => {});
      const result = await Promise.race([next, gone]);
      if (result === null || result.done) return;
      yield result.value;
    }
  } finally {
    watching.abort();
  }
}

/** Resolves when nobody listens on the service's socket any more; never after the signal. */
async function serviceGone({ settings }: Project, signal: AbortSignal): Promise<null> {
  const { openLine } = await import('../service/socket.js');
  const { stateFolderAt } = await import('../service/state-folder.js');
  const { socket } = stateFolderAt(settings.stateFolder.value);
  while (!signal.aborted) {
    await sleep(lookMs, undefined, { signal }).catch(() => {});
    const line = await openLine(socket);
    line?.close();
    if (line === null && !signal.aborted) return null;
  }
  return new Promise(() => {});
}
