import type { FramedPair } from './frame-pair.js';
import { lengthBucket } from './length-bucket.js';

/** Where a comparison lies in a run: its context at `start`, then the good branch, then the bad one. */
export interface PlacedPair {
  /** Index into the comparisons that were packed. */
  readonly index: number;
  readonly row: number;
  readonly start: number;
}

/** Sizes of a run, from a handful of steps, so that few sessions serve all runs. */
export interface PackedShape {
  readonly rows: number;
  /** Of a row. */
  readonly tokens: number;
  /** Tokens of a row, at most, at which something is read. */
  readonly reads: number;
  readonly pairs: number;
  /** Tokens of good answers that are predicted; 0 without a language-model term. */
  readonly predicted: number;
}

export interface PackedRun {
  readonly shape: PackedShape;
  readonly members: readonly PlacedPair[];
}

/** Tokens, padding included, that one run takes at most, unless one row is longer. */
const RUN_TOKENS = 1_024;

/** Tokens of a comparison whose context is there once. */
export const packedTokens = ({ good, bad, contextTokens }: FramedPair): number =>
  good.length + bad.length - contextTokens;

/** Places in the good row at which the next token is predicted: all before its answer's tokens, but never the row's first. */
export function predictingPlaces({ good, goodAnswerStart }: FramedPair): { from: number; to: number } {
  const from = Math.max(1, goodAnswerStart) - 1;
  return { from, to: Math.max(from, good.length - 2) };
}

/** Tokens of the good answer that are predicted: all but one that would begin the row. */
export function answerTokens(framed: FramedPair): number {
  const { from, to } = predictingPlaces(framed);
  return to - from;
}

/**
 * Packs comparisons into rows without cutting any: the longest first, each into the first row that has room; then rows
 * into runs of equal size. Deterministic in the lengths alone.
 * @param longest tokens that a comparison can have: twice the window
 */
export function packPairs(
  comparisons: readonly FramedPair[],
  { longest, languageModel }: { longest: number; languageModel: boolean },
): PackedRun[] {
  const lengths = comparisons.map(packedTokens);
  const tokens = lengthBucket(Math.max(1, ...lengths), longest);
  const rows = firstFit(lengths, tokens);
  const most = Math.max(1, Math.floor(RUN_TOKENS / tokens));
  const runs = Math.ceil(rows.length / most);
  const each = Math.ceil(rows.length / runs);
  return Array.from({ length: runs }, (_, run) => rows.slice(run * each, (run + 1) * each)).map((own) => {
    const members = own.flatMap((placed, row) => placed.map(({ index, start }) => ({ index, row, start })));
    const predictedIn = ({ index }: { index: number }) => {
      const comparison = comparisons[index];
      return languageModel && comparison ? answerTokens(comparison) : 0;
    };
    const sum = (placed: readonly { index: number }[]) =>
      placed.reduce((total, one) => total + predictedIn(one), 0);
    return {
      shape: {
        rows: each,
        tokens,
        reads: lengthBucket(Math.max(...own.map((placed) => 2 * placed.length + sum(placed))), tokens),
        pairs: powerOfTwo(members.length),
        predicted: languageModel ? powerOfTwo(sum(members)) : 0,
      },
      members,
    };
  });
}

type Placed = { readonly index: number; readonly start: number };

function firstFit(lengths: readonly number[], tokens: number): Placed[][] {
  const order = lengths.map((length, index) => ({ length, index })).sort((a, b) => b.length - a.length);
  const rows: { used: number; placed: Placed[] }[] = [];
  for (const { length, index } of order) {
    let row = rows.find(({ used }) => used + length <= tokens);
    if (!row) {
      row = { used: 0, placed: [] };
      rows.push(row);
    }
    row.placed.push({ index, start: row.used });
    row.used += length;
  }
  return rows.map(({ placed }) => placed);
}

/** The power of two that is not below a count, and not below 8. */
const powerOfTwo = (count: number): number => 2 ** Math.max(3, Math.ceil(Math.log2(Math.max(1, count))));
