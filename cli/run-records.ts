import { existsSync } from 'node:fs';
import type { RunRecord } from '../storage/runs/run-record.js';
import type { Context } from './context.js';
import { isOver } from './output/run-view.js';
import { openControl, type Project } from './project.js';

/**
 * A run's record at each change, to its end. A local service that dies meanwhile is started again, so that
 * the run goes on; one that is stopped ends the watching with ServiceEnded, and a cluster that does not answer
 * with TemporalUnreachable.
 */
export async function* recordsOf(run: string, project: Project, context: Context): AsyncGenerator<RunRecord> {
  const { followRun } = await import('../service/follow-run.js');
  const { namedOutage } = await import('../service/named-outage.js');
  const { ServiceEnded } = await import('../service/errors.js');
  for (;;) {
    const control = await openControl(project, context, { anyCode: true });
    try {
      for await (const record of followRun(control, run)) {
        yield record;
        if (isOver(record)) return;
      }
    } catch (error) {
      if (error instanceof ServiceEnded && (await hasDied(project))) continue;
      throw namedOutage(error, control.service.target.address);
    } finally {
      await control.service.close();
    }
  }
}

/** A service that is stopped takes its socket away; one that dies leaves it. */
async function hasDied({ settings }: Project): Promise<boolean> {
  const { stateFolderAt } = await import('../service/state-folder.js');
  return existsSync(stateFolderAt(settings.stateFolder.value).socket);
}
