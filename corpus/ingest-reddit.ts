import type { Compute, SourceReader } from '../storage/ports.js';
import type { ThreadRecord } from '../storage/shards/records.js';
import { writeShards } from '../storage/shards/write-shards.js';
import { NothingLeft } from './errors.js';
import { Pace } from './pace.js';
import type { IngestRedditExecution, IngestRedditInputs, IngestRedditParams } from './params.js';
import { writeQuarantine } from './quarantine.js';
import { droppedRows, ledgerStatistics, RowLedger } from './row-ledger.js';
import { type DumpFile, readRedditThreads } from './sources/reddit/threads.js';

/**
 * Posts with comments of Reddit dumps: `threads/`, by ascending post. Rows are lines of submissions; those of comments
 * are counted apart.
 */
const ingestReddit: Compute<IngestRedditInputs, IngestRedditParams, IngestRedditExecution> = async (
  inputs,
  params,
  context,
) => {
  const withBooks = (source: SourceReader): DumpFile => {
    return { source, ledger: new RowLedger(source, params.maxQuarantinedFraction) };
  };
  const submissions = inputs.submissions.map(withBooks);
  const comments = inputs.comments.map(withBooks);
  const ledgersOf = (files: readonly DumpFile[]) => files.map(({ ledger }) => ledger);
  const pace = new Pace(context);
  const counts = { threads: 0, responses: 0 };
  async function* threads(): AsyncGenerator<ThreadRecord> {
    const dump = { submissions, comments, pace };
    for await (const thread of readRedditThreads(dump, params, context.execution.joinMemoryBytes)) {
      counts.threads += 1;
      counts.responses += thread.responses.length;
      yield thread;
    }
  }
  const files = await writeShards(context.draft, 'threads', 'threads', threads());
  const posts = ledgerStatistics(ledgersOf(submissions));
  const ledgers = ledgersOf([...submissions, ...comments]);
  const replies = ledgerStatistics(ledgersOf(comments), 'comments.');
  if (counts.threads === 0) {
    throw new NothingLeft('threads', droppedRows(ledgers), 'loosen the filter that drops most');
  }
  pace.report();
  return {
    kind: 'threads',
    schemaVersion: 1,
    files: [...files, ...(await writeQuarantine(context.draft, ledgers))],
    work: { count: posts.rowsIn ?? 0, unit: 'rows' },
    statistics: { ...counts, ...posts, ...replies },
  };
};

export default ingestReddit;
