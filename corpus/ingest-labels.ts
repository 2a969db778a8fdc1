import type { Compute } from '../storage/ports.js';
import type { PairRecord } from '../storage/shards/records.js';
import { NothingLeft } from './errors.js';
import type { IngestLabelsInputs, IngestLabelsParams } from './label-params.js';
import { Pace } from './pace.js';
import { LabelledGroups } from './pairs/labelled-groups.js';
import type { NoExecution } from './params.js';
import { writeQuarantine } from './quarantine.js';
import { droppedRows, ledgerStatistics, RowLedger } from './row-ledger.js';
import { readLabelledTexts } from './sources/labelled-texts.js';
import { type Split, splitOf } from './split.js';
import { writeSplitShards } from './split-shards.js';

/** Pairs of texts with two labels, a good and a bad one of the same context: `train/`, `heldout/` (method §4). */
const ingestLabels: Compute<IngestLabelsInputs, IngestLabelsParams, NoExecution> = async (
  { labels },
  params,
  context,
) => {
  const pace = new Pace(context);
  const groups = new LabelledGroups();
  const ledgers: RowLedger[] = [];
  for (const file of labels) {
    const ledger = new RowLedger(file, params.maxQuarantinedFraction);
    ledgers.push(ledger);
    for await (const text of readLabelledTexts(file, params, ledger, pace)) groups.add(text, ledger);
  }
  const pairs = groups.pairs(params);
  if (pairs.length === 0)
    throw new NothingLeft(
      'pairs',
      droppedRows(ledgers),
      'check fields, good and bad: what labels are called',
    );
  async function* pairsOf(split: Split): AsyncGenerator<PairRecord> {
    for (const pair of pairs) if (splitOf(pair.group, params) === split) yield pair;
  }
  const { files, rows } = await writeSplitShards(context.draft, 'pairs', pairsOf);
  pace.report();
  return {
    kind: 'pairs',
    schemaVersion: 1,
    files: [...files, ...(await writeQuarantine(context.draft, ledgers))],
    work: { count: pairs.length, unit: 'pairs' },
    statistics: {
      pairs: pairs.length,
      'train.pairs': rows.train,
      'heldout.pairs': rows.heldout,
      ...ledgerStatistics(ledgers),
    },
  };
};

export default ingestLabels;
