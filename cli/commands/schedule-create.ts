import { basename, dirname, resolve } from 'node:path';
import { checkSchedule } from '../../service/schedules/check-timing.js';
import type { NewSchedule } from '../../service/schedules/schedule-control.js';
import type { Overlap } from '../../storage/schedules/schedule-record.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { durationText } from '../output/quantities.js';
import { scheduleDocument } from '../output/schedule-documents.js';
import { nextRows } from '../output/schedule-text.js';
import { table } from '../output/table.js';
import { withControl, withProject } from '../project.js';
import { evaluatedRun } from '../spec-of.js';

export interface CreateOptions {
  readonly name?: string;
  readonly cron: readonly string[];
  readonly every?: number;
  readonly timezone?: string;
  readonly jitter: number;
  readonly overlap: Overlap;
  readonly catchupWindow: number;
  readonly pauseOnFailure?: boolean;
  readonly set: readonly string[];
  readonly note?: string;
  readonly paused?: boolean;
}

/** `retort schedule create RUNFILE`: evaluates the run file once, here; the schedule holds the spec. */
export async function createSchedule(
  runFile: string,
  options: CreateOptions,
  context: Context,
): Promise<ExitCode> {
  const path = resolve(context.cwd, runFile);
  const wanted = wantedOf(path, options);
  checkSchedule(wanted);
  const evaluated = await evaluatedRun(path, options.set, context.cwd);
  const { createSchedule: create } = await import('../../service/schedules/schedule-control.js');
  const { viewOf } = await import('../../service/schedules/schedule-view.js');
  return withProject(context, { startFolder: dirname(path) }, async (project) => {
    const spec = await evaluated.specIn(project.store);
    const { view, isLocal } = await withControl(project, context, { anyCode: false }, async (control) => {
      const record = await create(control, spec, wanted);
      return { view: await viewOf(control, record, 0), isLocal: control.service.local !== null };
    });
    const { out } = context;
    const { name, catchUpMs } = view.record;
    out.show(scheduleDocument(view), () => table([['schedule', name], ...nextRows(view)]));
    for (const line of isLocal ? localNotes(durationText(catchUpMs)) : clusterNotes) out.note(line);
    out.note(`see it with: retort schedule show ${name}`);
    return exitCodes.success;
  });
}

const clusterNotes = ['the Temporal cluster fires it, and its workers run it'];

function localNotes(catchUp: string): string[] {
  return [
    'this machine must be up at these times: the local service fires it, and stays while there are schedules',
    `after a restart of the machine, retort schedule list starts it; what was missed for less than ${catchUp} is made up for`,
  ];
}

function wantedOf(path: string, options: CreateOptions): NewSchedule {
  return {
    name: options.name ?? basename(path).replace(/\.run\.(ts|json)$|\.json$/, ''),
    cron: options.cron,
    everyMs: options.every ?? null,
    timeZone: options.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    jitterMs: options.jitter,
    overlap: options.overlap,
    catchUpMs: options.catchupWindow,
    pauseOnFailure: options.pauseOnFailure ?? false,
    note: options.note ?? null,
    paused: options.paused ?? false,
  };
}
