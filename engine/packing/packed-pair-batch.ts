import { masked } from '../layers/attention.js';
import type { FramedPair } from './frame-pair.js';
import { type PackedRun, type PlacedPair, predictingPlaces } from './pack-pairs.js';

/**
 * Inputs of a packed preference program, by name: B rows of T tokens hold context, good branch and bad branch of pair
 * after pair. A branch sees its own past and its context; positions of both begin where the context ends.
 */
export interface PackedPairBatch {
  /** [B,T] token ids; padding is id 0. */
  readonly tokens: Int32Array;
  /** [B,T] */
  readonly positions: Int32Array;
  /** [B,T,T], added to attention scores: 0 where a token (second axis) sees another one (last). */
  readonly mask: Float32Array;
  /** [R·B] tokens at which something is read, R of every row, as indices t·B + b. */
  readonly reads: Int32Array;
  /** [B,R,T]: the mask of the tokens in `reads`. */
  readonly readMask: Float32Array;
  /** [2P] the end-of-context tokens of the good branches, then of the bad ones, as indices into `reads`. */
  readonly ends: Int32Array;
  /** [P] weight of each pair's loss; 0 for padding. */
  readonly pairWeights: Float32Array;
  /** [N] the tokens before those of the good answers, as indices into `reads`. */
  readonly places: Int32Array;
  /** [N] the token after each of them. */
  readonly targets: Int32Array;
  /** [N] weight of each one's negative log-likelihood; 0 for padding. */
  readonly weights: Float32Array;
}

/** @param weights of every pair and of every token of a good answer, such as 1 / count in the whole batch */
export function packedPairBatch(
  comparisons: readonly FramedPair[],
  run: PackedRun,
  weights: { pair: number; token: number },
): PackedPairBatch {
  const { rows, tokens, reads, pairs, predicted } = run.shape;
  const batch: PackedPairBatch = {
    tokens: new Int32Array(rows * tokens),
    positions: new Int32Array(rows * tokens),
    mask: new Float32Array(rows * tokens * tokens).fill(masked),
    reads: Int32Array.from({ length: reads * rows }, (_, i) => i % rows),
    readMask: new Float32Array(rows * reads * tokens).fill(masked),
    ends: new Int32Array(2 * pairs),
    pairWeights: new Float32Array(pairs),
    places: new Int32Array(predicted),
    targets: new Int32Array(predicted),
    weights: new Float32Array(predicted),
  };
  const reading = readingOf(batch, run);
  let place = 0;
  for (const [slot, member] of run.members.entries()) {
    const framed = comparisons[member.index];
    if (!framed) continue;
    const { good, bad } = layOut(batch, framed, member, tokens);
    if (predicted > 0) {
      const { from, to } = predictingPlaces(framed);
      for (let i = from; i < to; i += 1, place += 1) {
        batch.places[place] = reading(member.row, good.start + i);
        batch.targets[place] = framed.good[i + 1] ?? 0;
        batch.weights[place] = weights.token;
      }
    }
    batch.ends[slot] = reading(member.row, good.end - 1);
    batch.ends[pairs + slot] = reading(member.row, bad.end - 1);
    batch.pairWeights[slot] = weights.pair;
  }
  return batch;
}

/** Puts a pair's tokens, positions and mask into its row. */
function layOut(
  batch: PackedPairBatch,
  { good, bad, contextTokens }: FramedPair,
  { row, start }: PlacedPair,
  tokens: number,
) {
  const goodEnd = start + good.length;
  const end = goodEnd + bad.length - contextTokens;
  const first = row * tokens;
  batch.tokens.set(good, first + start);
  batch.tokens.set(bad.subarray(contextTokens), first + goodEnd);
  for (let at = start; at < end; at += 1) {
    const ofBad = at >= goodEnd;
    batch.positions[first + at] = ofBad ? contextTokens + at - goodEnd : at - start;
    const line = (first + at) * tokens;
    batch.mask.fill(0, line + start, line + (ofBad ? start + contextTokens : at + 1));
    if (ofBad) batch.mask.fill(0, line + goodEnd, line + at + 1);
  }
  return { good: { start, end: goodEnd }, bad: { end } };
}

/** Notes that a token of a row is read; returns its index into `reads`. */
function readingOf(batch: PackedPairBatch, { shape: { rows, tokens, reads } }: PackedRun) {
  const used = new Int32Array(rows);
  return (row: number, at: number): number => {
    const read = used[row] ?? 0;
    used[row] = read + 1;
    batch.reads[read * rows + row] = at * rows + row;
    const line = (row * tokens + at) * tokens;
    batch.readMask.set(batch.mask.subarray(line, line + tokens), (row * reads + read) * tokens);
    return read * rows + row;
  };
}
