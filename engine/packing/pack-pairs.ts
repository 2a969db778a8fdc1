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

/** Rows are as long as a multiple of this. */
const ROW_STEP = 64;

/** The length at which a row's attention costs as much as all else. */
const ATTENTION_TOKENS = 2_700;

/** Of a row, in tokens whose attention is free. */
const rowCost = (tokens: number): number => tokens * (1 + tokens / ATTENTION_TOKENS);

export interface Packing {
  /** Tokens that a comparison can have: twice the window. */
  readonly longest: number;
  readonly languageModel: boolean;
  /** The runs are a multiple of so many; default 1. */
  readonly microBatches?: number;
}

/**
 * Packs comparisons into rows without cutting any: the longest first, each into the first row that has room; then rows
 * into runs of one shape, so that all cost the same. Rows are as long as makes the whole cheapest. Deterministic in the
 * lengths alone.
 */
export function packPairs(comparisons: readonly FramedPair[], packing: Packing): PackedRun[] {
  const lengths = comparisons.map(packedTokens);
  const { tokens, rows, each, runs } = cheapest(lengths, packing);
  const members = Array.from({ length: runs }, (_, run) =>
    rows
      .slice(run * each, (run + 1) * each)
      .flatMap((placed, row) => placed.map(({ index, start }) => ({ index, row, start }))),
  );
  const shape = { rows: each, tokens, ...readsOf(members, comparisons, tokens, packing) };
  return members.map((own) => ({ shape, members: own }));
}

interface Layout {
  /** Of a row. */
  readonly tokens: number;
  readonly rows: readonly (readonly Placed[])[];
  /** Rows of a run. */
  readonly each: number;
  readonly runs: number;
}

function cheapest(lengths: readonly number[], { longest, microBatches = 1 }: Packing): Layout {
  const least = Math.max(1, ...lengths);
  const steps = Array.from({ length: RUN_TOKENS / ROW_STEP }, (_, i) => (i + 1) * ROW_STEP);
  const fitting = steps.filter((tokens) => tokens >= least);
  const [first, ...others] = fitting.length > 0 ? fitting : [lengthBucket(least, longest)];
  const cost = ({ runs, each, tokens }: Layout) => runs * each * rowCost(tokens);
  return others.reduce(
    (best, tokens) => {
      const next = layOutRows(lengths, tokens, microBatches);
      return cost(next) < cost(best) ? next : best;
    },
    layOutRows(lengths, first ?? least, microBatches),
  );
}

function layOutRows(lengths: readonly number[], tokens: number, microBatches: number): Layout {
  const rows = firstFit(lengths, tokens);
  const most = Math.max(1, Math.floor(RUN_TOKENS / tokens));
  const ofMicroBatch = Math.max(1, Math.ceil(rows.length / microBatches));
  const runs = Math.ceil(ofMicroBatch / most);
  return { tokens, rows, each: Math.ceil(ofMicroBatch / runs), runs: microBatches * runs };
}

/** What is read in the run that reads most. */
function readsOf(
  members: readonly (readonly PlacedPair[])[],
  comparisons: readonly FramedPair[],
  tokens: number,
  { languageModel }: Packing,
): Pick<PackedShape, 'reads' | 'pairs' | 'predicted'> {
  const predictedIn = ({ index }: PlacedPair) => {
    const comparison = comparisons[index];
    return languageModel && comparison ? answerTokens(comparison) : 0;
  };
  const reads = members.flatMap((own) => [...readsOfRows(own, predictedIn).values()]);
  const predicted = members.map((own) => own.reduce((sum, one) => sum + predictedIn(one), 0));
  return {
    reads: lengthBucket(Math.max(1, ...reads), tokens),
    pairs: powerOfTwo(Math.max(...members.map(({ length }) => length))),
    predicted: languageModel ? powerOfTwo(Math.max(...predicted)) : 0,
  };
}

/** Tokens that are read in each row of a run. */
function readsOfRows(members: readonly PlacedPair[], predictedIn: (one: PlacedPair) => number) {
  const rows = new Map<number, number>();
  for (const one of members) rows.set(one.row, (rows.get(one.row) ?? 0) + 2 + predictedIn(one));
  return rows;
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
