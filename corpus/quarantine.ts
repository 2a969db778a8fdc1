import type { FileEntry } from '../lineage/manifest.js';
import type { DraftWriter } from '../storage/ports.js';
import { writeShards } from '../storage/shards/write-shards.js';
import type { RowLedger } from './row-ledger.js';

/** The quarantined rows of a stage's sources; no file when there are none. */
export async function writeQuarantine(
  draft: DraftWriter,
  ledgers: readonly RowLedger[],
): Promise<readonly FileEntry[]> {
  const records = ledgers.flatMap((ledger) => ledger.quarantinedRecords());
  return records.length === 0 ? [] : writeShards(draft, 'quarantine', 'quarantine', records);
}
