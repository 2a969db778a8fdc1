import type { Compute, SourceReader } from '../storage/ports.js';
import type { ThreadRecord } from '../storage/shards/records.js';
import { writeShards } from '../storage/shards/write-shards.js';
import { NothingLeft } from './errors.js';
import { Pace } from './pace.js';
import type {
  IngestStackExchangeExecution,
  IngestStackExchangeInputs,
  IngestStackExchangeParams,
} from './params.js';
import { writeQuarantine } from './quarantine.js';
import { ledgerStatistics, RowLedger } from './row-ledger.js';
import { readThreads } from './sources/stackexchange.js';

/**
 * Threads of a StackExchange dump: `threads/`, by ascending question. Rows are posts; votes are counted apart. When
 * both tables come from one archive, quarantined rows name their table behind its digest.
 */
const ingestStackExchange: Compute<
  IngestStackExchangeInputs,
  IngestStackExchangeParams,
  IngestStackExchangeExecution
> = async ({ posts, votes }, { source, maxQuarantinedFraction }, context) => {
  const oneArchive = posts.sha256 === votes.sha256;
  const ledgerOf = ({ name, sha256 }: SourceReader, table: string): RowLedger => {
    const place = oneArchive ? ({ name, sha256: `${sha256}#${table}` } as const) : { name, sha256 };
    return new RowLedger(place, maxQuarantinedFraction);
  };
  const postLedger = ledgerOf(posts, 'Posts.xml');
  const voteLedger = ledgerOf(votes, 'Votes.xml');
  const pace = new Pace(context);
  const counts = { threads: 0, responses: 0 };
  async function* threads(): AsyncGenerator<ThreadRecord> {
    const dump = { posts, votes, postLedger, voteLedger, pace };
    for await (const thread of readThreads(dump, source, context.execution.joinMemoryBytes)) {
      counts.threads += 1;
      counts.responses += thread.responses.length;
      yield thread;
    }
  }
  const files = await writeShards(context.draft, 'threads', 'threads', threads());
  if (counts.threads === 0) {
    throw new NothingLeft('questions', postLedger.dropped, 'check that this is the dump that was meant');
  }
  pace.report();
  return {
    kind: 'threads',
    schemaVersion: 1,
    files: [...files, ...(await writeQuarantine(context.draft, [postLedger, voteLedger]))],
    work: { count: postLedger.rowsIn, unit: 'rows' },
    statistics: {
      ...counts,
      ...ledgerStatistics([postLedger]),
      ...ledgerStatistics([voteLedger], 'votes.'),
    },
  };
};

export default ingestStackExchange;
