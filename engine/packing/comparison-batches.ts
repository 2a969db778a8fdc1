import type { FramedPair } from './frame-pair.js';
import { type LengthBatch, lengthBatches, rowsPerRun } from './length-batches.js';

/** Pairs in every run of programs whose rows are at most `contextLength` long; a pair is two rows. */
export function pairsPerRun(contextLength: number, batchPairs: number): number {
  return rowsPerRun(2 * contextLength, batchPairs);
}

/** Comparisons by the length of their longer row, as `lengthBatches` cuts them; members are comparisons. */
export function comparisonBatches(
  comparisons: readonly FramedPair[],
  { pairs, contextLength }: { pairs: number; contextLength: number },
): LengthBatch[] {
  const lengths = comparisons.map(({ good, bad }) => Math.max(good.length, bad.length));
  return lengthBatches(lengths, { rows: pairs, longest: contextLength });
}
