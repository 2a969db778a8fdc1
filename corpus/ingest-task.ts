import type { Compute } from '../storage/ports.js';
import type { TaskItemRecord } from '../storage/shards/records.js';
import { writeShards } from '../storage/shards/write-shards.js';
import { CategoriesMismatch, NothingLeft } from './errors.js';
import { Pace } from './pace.js';
import type { NoExecution } from './params.js';
import { writeQuarantine } from './quarantine.js';
import { droppedRows, ledgerStatistics, RowLedger } from './row-ledger.js';
import { readTaskItems } from './sources/tasks/task-items.js';
import type { IngestTaskInputs, IngestTaskParams } from './task-params.js';

/** Items of an evaluation task: `items/`, in the order of the files. Rows are list elements or lines. */
const ingestTask: Compute<IngestTaskInputs, IngestTaskParams, NoExecution> = async (
  { items: files },
  { format, source, categories, maxQuarantinedFraction },
  context,
) => {
  if (categories.length !== 0 && categories.length !== files.length)
    throw new CategoriesMismatch(files.length, categories.length);
  const pace = new Pace(context);
  const ledgers = files.map((file) => new RowLedger(file, maxQuarantinedFraction));
  const counts: Record<string, number> = {};
  async function* items(): AsyncGenerator<TaskItemRecord> {
    for (const [at, file] of files.entries()) {
      const ledger = ledgers[at];
      if (ledger === undefined) continue;
      const category = categories[at] ?? source;
      for await (const item of readTaskItems({ file, format, source, category }, ledger, pace)) {
        counts[`items.${item.category}`] = (counts[`items.${item.category}`] ?? 0) + 1;
        yield item;
      }
    }
  }
  const shards = await writeShards(context.draft, 'items', 'task-items', items());
  const found = ledgers.reduce((sum, { rowsOut }) => sum + rowsOut, 0);
  if (found === 0)
    throw new NothingLeft(
      'items',
      droppedRows(ledgers),
      'check that the files hold the task, in this format',
    );
  pace.report();
  return {
    kind: 'task',
    schemaVersion: 1,
    files: [...shards, ...(await writeQuarantine(context.draft, ledgers))],
    work: { count: found, unit: 'rows' },
    statistics: { format, items: found, ...counts, ...ledgerStatistics(ledgers) },
  };
};

export default ingestTask;
