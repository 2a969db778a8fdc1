import type { Compute } from '../storage/ports.js';
import type { PairRecord } from '../storage/shards/records.js';
import { NothingLeft } from './errors.js';
import { Pace } from './pace.js';
import type { IngestComparisonsInputs, IngestComparisonsParams, NoExecution } from './params.js';
import { writeQuarantine } from './quarantine.js';
import { ledgerStatistics, RowLedger } from './row-ledger.js';
import { readComparisons } from './sources/comparisons.js';
import { type Split, splitOf } from './split.js';
import { writeSplitShards } from './split-shards.js';

/** Pairs of comparison sets, split by dialogue: `train/`, `heldout/`. Rows are lines. */
const ingestComparisons: Compute<IngestComparisonsInputs, IngestComparisonsParams, NoExecution> = async (
  { comparisons },
  params,
  context,
) => {
  const pace = new Pace(context);
  let ledgers: RowLedger[] = [];
  async function* pairsOf(split: Split): AsyncGenerator<PairRecord> {
    ledgers = comparisons.map((file) => new RowLedger(file, params.maxQuarantinedFraction));
    for (const [i, file] of comparisons.entries()) {
      const ledger = ledgers[i];
      if (ledger === undefined) continue;
      for await (const pair of readComparisons(file, params.source, ledger, pace)) {
        if (splitOf(pair.group, params) === split) yield pair;
      }
    }
  }
  const { files, rows } = await writeSplitShards(context.draft, 'pairs', pairsOf);
  const statistics = ledgerStatistics(ledgers);
  const pairs = rows.train + rows.heldout;
  if (pairs === 0) throw new NothingLeft('pairs', {}, 'check that the file holds comparisons');
  pace.report();
  return {
    kind: 'pairs',
    schemaVersion: 1,
    files: [...files, ...(await writeQuarantine(context.draft, ledgers))],
    work: { count: pairs, unit: 'pairs' },
    statistics: { pairs, 'train.pairs': rows.train, 'heldout.pairs': rows.heldout, ...statistics },
  };
};

export default ingestComparisons;
