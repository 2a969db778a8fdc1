import type { Compute } from '../storage/ports.js';
import type { DocumentRecord } from '../storage/shards/records.js';
import { writeShards } from '../storage/shards/write-shards.js';
import { NothingLeft } from './errors.js';
import { Pace } from './pace.js';
import { characters } from './pairs/characters.js';
import type { IngestTextInputs, IngestTextParams, NoExecution } from './params.js';
import { writeQuarantine } from './quarantine.js';
import { ledgerStatistics, RowLedger } from './row-ledger.js';
import { readDocuments } from './sources/plain-text.js';

/** Documents of plain text files: `documents/`, in the order of the files. Rows are lines. */
const ingestText: Compute<IngestTextInputs, IngestTextParams, NoExecution> = async (
  { texts },
  params,
  context,
) => {
  const ledgers: RowLedger[] = [];
  const pace = new Pace(context);
  const counts = { documents: 0, characters: 0 };
  async function* documents(): AsyncGenerator<DocumentRecord> {
    for (const text of texts) {
      const ledger = new RowLedger(text, params.maxQuarantinedFraction);
      ledgers.push(ledger);
      for await (const document of readDocuments(text, params, ledger, pace)) {
        counts.documents += 1;
        counts.characters += characters(document.text);
        yield document;
      }
    }
  }
  const files = await writeShards(context.draft, 'documents', 'documents', documents());
  const statistics = ledgerStatistics(ledgers);
  if (counts.documents === 0) throw new NothingLeft('documents', {}, 'check that the files hold text');
  pace.report();
  return {
    kind: 'documents',
    schemaVersion: 1,
    files: [...files, ...(await writeQuarantine(context.draft, ledgers))],
    work: { count: counts.documents, unit: 'rows' },
    statistics: { ...counts, ...statistics },
  };
};

export default ingestText;
