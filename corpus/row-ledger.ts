import type { QuarantinedRecord } from '../storage/shards/records.js';
import { TooManyQuarantined } from './errors.js';
import type { Fault } from './sources/fault.js';

/** Quarantined rows kept of one file before the stage gives up whatever its limit. */
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
  readonly #file: string;
  readonly #maxQuarantinedFraction: number;

  /** @param file the source as a person knows it; it appears in errors, never in records */
  constructor(file: string, maxQuarantinedFraction: number) {
    this.#file = file;
    this.#maxQuarantinedFraction = maxQuarantinedFraction;
  }

  drop(reason: string, rows = 1): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + rows;
  }

  quarantine(fault: Fault): void {
    this.faults.push(fault);
    if (this.faults.length > MAX_KEPT_FAULTS) this.#refuse();
  }

  /** Throws TooManyQuarantined when the share of unreadable rows is above the limit. */
  assertWithinLimit(): void {
    if (this.faults.length > this.#maxQuarantinedFraction * this.rowsIn) this.#refuse();
  }

  #refuse(): never {
    const examples = this.faults.slice(0, EXAMPLES);
    throw new TooManyQuarantined(
      this.#file,
      this.faults.length,
      this.rowsIn,
      this.#maxQuarantinedFraction,
      examples,
    );
  }

  /** Flat counts for a manifest, such as `rowsIn` and `dropped.otherPostType`, under `prefix`. */
  statistics(prefix = ''): Record<string, number> {
    const dropped = Object.entries(this.dropped).map(([reason, rows]) => [
      `${prefix}dropped.${reason}`,
      rows,
    ]);
    return {
      [`${prefix}rowsIn`]: this.rowsIn,
      [`${prefix}rowsOut`]: this.rowsOut,
      [`${prefix}quarantined`]: this.faults.length,
      ...Object.fromEntries(dropped),
    };
  }
}

/** Faults as records; `file` names the source by its role or digest, so that its location changes no bytes. */
export function quarantinedRecords(file: string, faults: readonly Fault[]): QuarantinedRecord[] {
  return faults.map(({ row, offsetBytes, reason, sha256 }) => ({ file, row, offsetBytes, reason, sha256 }));
}
