import type { Compute } from '../storage/ports.js';
import type { PairRecord } from '../storage/shards/records.js';
import { NothingLeft } from './errors.js';
import { Pace } from './pace.js';
import type { IngestWikipediaInputs, IngestWikipediaParams, NoExecution } from './params.js';
import { writeQuarantine } from './quarantine.js';
import { droppedRows, ledgerStatistics, RowLedger } from './row-ledger.js';
import { readReverts } from './sources/wikipedia/pairs.js';
import { splitOf } from './split.js';
import { writeSplitRows } from './split-rows.js';

/** Pairs of reverted vandalism in MediaWiki histories, split by page: `train/`, `heldout/`. Rows are revisions. */
const ingestWikipedia: Compute<IngestWikipediaInputs, IngestWikipediaParams, NoExecution> = async (
  { history },
  params,
  context,
) => {
  const pace = new Pace(context);
  const ledgers = history.map((file) => new RowLedger(file, params.maxQuarantinedFraction));
  async function* pairsOf(): AsyncGenerator<PairRecord> {
    for (const [i, file] of history.entries()) {
      const ledger = ledgers[i];
      if (ledger !== undefined) yield* readReverts(file, params, ledger, pace);
    }
  }
  const { files, rows } = await writeSplitRows(context.draft, 'pairs', pairsOf(), ({ group }) =>
    splitOf(group, params),
  );
  const pairs = rows.train + rows.heldout;
  if (pairs === 0) {
    const fix = 'check that the files hold all revisions, or give fewer cues';
    throw new NothingLeft('pairs', droppedRows(ledgers), fix);
  }
  pace.report();
  return {
    kind: 'pairs',
    schemaVersion: 1,
    files: [...files, ...(await writeQuarantine(context.draft, ledgers))],
    work: { count: pairs, unit: 'pairs' },
    statistics: {
      pairs,
      'train.pairs': rows.train,
      'heldout.pairs': rows.heldout,
      maxPairsPerGroup: params.maxPairsPerGroup,
      ...ledgerStatistics(ledgers),
    },
  };
};

export default ingestWikipedia;
