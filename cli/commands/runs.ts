import type { RunRecord, RunStatus } from '../../storage/runs/run-record.js';
import { listRuns } from '../../storage/runs/run-store.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { runsDocument } from '../output/documents.js';
import { durationText, elapsedMs } from '../output/quantities.js';
import type { Tone } from '../output/style.js';
import { table } from '../output/table.js';
import { withProject } from '../project.js';

export const statusTones: Record<RunStatus, Tone> = {
  queued: 'dim',
  running: 'accent',
  waiting: 'warn',
  paused: 'warn',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'warn',
};

/** `retort runs`: from the store alone, so that it works without Temporal. */
export async function runs({ limit }: { limit: number }, context: Context): Promise<ExitCode> {
  const { out } = context;
  return withProject(context, {}, async ({ store }) => {
    const records: RunRecord[] = [];
    for await (const record of listRuns(store)) {
      records.push(record);
      if (records.length === limit) break;
    }
    out.show(runsDocument(records), () =>
      records.length === 0
        ? `no runs in ${store.location}`
        : table(records.map((record) => row(record, (text) => out.paint(statusTones[record.status], text)))),
    );
    return exitCodes.success;
  });
}

function row(record: RunRecord, paint: (text: string) => string): string[] {
  const took = elapsedMs(record.createdAt, record.endedAt);
  const done = record.stages.filter(({ status }) => status === 'succeeded' || status === 'reused').length;
  return [
    record.id,
    paint(record.status),
    `${done}/${record.stages.length}`,
    record.pipeline,
    new Date(record.createdAt).toLocaleString('sv-SE'),
    took === null ? '' : durationText(took),
    record.parent ? `← ${record.parent}` : record.schedule ? 'sched' : '',
  ];
}
