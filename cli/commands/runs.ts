import type { RunRecord, RunStatus, StageRecord } from '../../storage/runs/run-record.js';
import { listRuns } from '../../storage/runs/run-store.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { runsDocument } from '../output/documents.js';
import { durationText, elapsedMs } from '../output/quantities.js';
import type { Paint, Tone } from '../output/style.js';
import { table } from '../output/table.js';
import { withProject } from '../project.js';
import { runFilter } from '../run-query.js';

export const statusTones: Record<RunStatus, Tone> = {
  queued: 'dim',
  running: 'accent',
  waiting: 'warn',
  paused: 'warn',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'warn',
};

export interface RunsOptions {
  readonly limit: number;
  /** Names of columns, in their order. */
  readonly columns?: string;
}

/** `retort runs QUERY`: from the store alone, so that it works without Temporal. */
export async function runs(
  query: readonly string[],
  { limit, columns }: RunsOptions,
  context: Context,
): Promise<ExitCode> {
  const { out } = context;
  const wanted = runFilter(query.join(' '));
  const shown = columns === undefined ? usualColumns : columns.split(',').map(columnOf);
  return withProject(context, {}, async ({ store }) => {
    const records: RunRecord[] = [];
    const nowMs = Date.now();
    for await (const record of listRuns(store)) {
      if (wanted(record, nowMs)) records.push(record);
      if (records.length === limit) break;
    }
    out.show(runsDocument(records), () =>
      records.length === 0
        ? `no ${query.length > 0 ? 'such ' : ''}runs in ${store.location}`
        : table(records.map((record) => shown.map((column) => columnsOfRuns[column](record, out.paint)))),
    );
    return exitCodes.success;
  });
}

const columnsOfRuns = {
  id: ({ id }: RunRecord) => id,
  status: ({ status }: RunRecord, paint: Paint) => paint(statusTones[status], status),
  stages: ({ stages }: RunRecord) => `${stages.filter(isDone).length}/${stages.length}`,
  pipeline: ({ pipeline }: RunRecord) => pipeline,
  created: ({ createdAt }: RunRecord) => new Date(createdAt).toLocaleString('sv-SE'),
  took: ({ createdAt, endedAt }: RunRecord) => {
    const ms = elapsedMs(createdAt, endedAt);
    return ms === null ? '' : durationText(ms);
  },
  from: ({ parent, schedule }: RunRecord) => (parent ? `← ${parent}` : schedule ? 'sched' : ''),
  tags: ({ tags = {} }: RunRecord) =>
    Object.entries(tags)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
};

type Column = keyof typeof columnsOfRuns;

const usualColumns: readonly Column[] = [
  'id',
  'status',
  'stages',
  'pipeline',
  'created',
  'took',
  'from',
  'tags',
];

const isDone = ({ status }: StageRecord) => status === 'succeeded' || status === 'reused';

function columnOf(name: string): Column {
  const known = Object.keys(columnsOfRuns) as Column[];
  const column = known.find((one) => one === name.trim());
  if (column === undefined)
    throw new UsageError(`no column is called ${name}`, { expected: known.join(', '), found: name });
  return column;
}
