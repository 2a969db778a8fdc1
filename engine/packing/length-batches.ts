import { lengthBucket } from './length-bucket.js';

/** Rows that one session runs at once, padded to `tokens`. */
export interface LengthBatch {
  readonly tokens: number;
  /** Indices into the rows that were cut up. */
  readonly members: readonly number[];
}

/** Tokens, padding included, that one run takes at most, unless one row is longer. */
const RUN_TOKENS = 2_048;

/** Rows in every run of programs whose rows are at most `longest` tokens. */
export function rowsPerRun(longest: number, batchRows: number): number {
  return Math.max(1, Math.min(batchRows, Math.floor(RUN_TOKENS / longest)));
}

/** Rows in every run when so many are cut into as few runs as can be, of equal size. */
export function evenRowsPerRun(longest: number, rows: number): number {
  return Math.ceil(rows / Math.ceil(rows / rowsPerRun(longest, rows)));
}

/**
 * Cuts rows into runs of at most `rows`, similar lengths together, shortest first; ties keep their order.
 * Deterministic in the lengths alone.
 */
export function lengthBatches(
  lengths: readonly number[],
  { rows, longest }: { rows: number; longest: number },
): LengthBatch[] {
  const order = lengths.map((length, index) => ({ length, index })).sort((a, b) => a.length - b.length);
  const batches: LengthBatch[] = [];
  for (let first = 0; first < order.length; first += rows) {
    const run = order.slice(first, first + rows);
    const tokens = lengthBucket(run.at(-1)?.length ?? 1, longest);
    batches.push({ tokens, members: run.map(({ index }) => index) });
  }
  return batches;
}
