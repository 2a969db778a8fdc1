import type { FramedPair } from './frame-pair.js';
import { lengthBucket } from './length-bucket.js';

/** Comparisons that one session runs at once, padded to `tokens`. */
export interface ComparisonBatch {
  /** Padded length of the rows. */
  readonly tokens: number;
  /** Indices into the comparisons that were cut up. */
  readonly members: readonly number[];
}

/** Tokens, padding included, that one run of a preference program takes at most, unless one pair is longer. */
const RUN_TOKENS = 2_048;

/** Pairs in every run of programs whose rows are at most `contextLength` long. */
export function pairsPerRun(contextLength: number, batchPairs: number): number {
  return Math.max(1, Math.min(batchPairs, Math.floor(RUN_TOKENS / (2 * contextLength))));
}

/**
 * Cuts comparisons into runs of at most `pairs`, similar lengths together, shortest first; ties keep their order.
 * Deterministic in the lengths alone.
 */
export function comparisonBatches(
  comparisons: readonly FramedPair[],
  { pairs, contextLength }: { pairs: number; contextLength: number },
): ComparisonBatch[] {
  const lengths = comparisons.map(({ good, bad }) => Math.max(good.length, bad.length));
  const order = lengths.map((length, index) => ({ length, index })).sort((a, b) => a.length - b.length);
  const batches: ComparisonBatch[] = [];
  for (let first = 0; first < order.length; first += pairs) {
    const run = order.slice(first, first + pairs);
    const tokens = lengthBucket(run.at(-1)?.length ?? 1, contextLength);
    batches.push({ tokens, members: run.map(({ index }) => index) });
  }
  return batches;
}
