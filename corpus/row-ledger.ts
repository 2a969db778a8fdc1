import type { SourceReader } from '../storage/ports.js';
import type { QuarantinedRecord } from '../storage/shards/records.js';
import { TooManyQuarantined } from './errors.js';
import type { Fault } from './sources/fault.js';

/** Quarantined rows kept of one source before the stage gives up whatever its limit. */
const MAX_KEPT_FAULTS = 100_000;
const EXAMPLES = 3;

/**
 * The books of one source: every row that comes in goes out, is dropped by a named reason or is quarantined.
 */
export class RowLedger {
  rowsIn = 0;
  rowsOut = 0;
  readonly dropped: Record<string, number> = {};
  readonly faults: Fault[] = [];
  readonly #source: Pick<SourceReader, 'name' | 'sha256'>;
  readonly #maxQuarantinedFraction: number;

  constructor(source: Pick<SourceReader, 'name' | 'sha256'>, maxQuarantinedFraction: number) {
    this.#source = source;
    this.#maxQuarantinedFraction = maxQuarantinedFraction;
  }

  drop(reason: string, rows = 1): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + rows;
  }

  quarantine(fault: Fault): void {
    this.faults.push(fault);
    if (this.faults.length > MAX_KEPT_FAULTS) throw this.#tooMany();
  }

  /** Throws TooManyQuarantined when the share of unreadable rows is above the limit. */
  assertWithinLimit(): void {
    if (this.faults.length > this.#maxQuarantinedFraction * this.rowsIn) throw this.#tooMany();
  }

  #tooMany(): TooManyQuarantined {
    const examples = this.faults.slice(0, EXAMPLES);
    const { name } = this.#source;
    return new TooManyQuarantined(
      name,
      this.faults.length,
      this.rowsIn,
      this.#maxQuarantinedFraction,
      examples,
    );
  }

  /** Named by the source's digest, so that where it lies changes no bytes. */
  quarantinedRecords(): QuarantinedRecord[] {
    return this.faults.map(({ row, offsetBytes, reason, sha256 }) => {
      return { file: this.#source.sha256, row, offsetBytes, reason, sha256 };
    });
  }
}

/** Flat sums for a manifest, such as `rowsIn` and `dropped.otherPostType`, each name behind `prefix`. */
export function ledgerStatistics(ledgers: readonly RowLedger[], prefix = ''): Record<string, number> {
  const sums: Record<string, number> = {};
  const add = (name: string, rows: number): void => {
    sums[prefix + name] = (sums[prefix + name] ?? 0) + rows;
  };
  for (const { rowsIn, rowsOut, dropped, faults } of ledgers) {
    add('rowsIn', rowsIn);
    add('rowsOut', rowsOut);
    add('quarantined', faults.length);
    for (const [reason, rows] of Object.entries(dropped)) add(`dropped.${reason}`, rows);
  }
  return sums;
}

/** Rows that were dropped, by reason, over all ledgers. */
export function droppedRows(ledgers: readonly RowLedger[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { dropped } of ledgers)
    for (const [reason, rows] of Object.entries(dropped)) sums[reason] = (sums[reason] ?? 0) + rows;
  return sums;
}
