import { isDeepStrictEqual } from 'node:util';
import { Interrupted } from '../errors.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import type { FramedPair } from '../packing/frame-pair.js';
import { type PackedRun, type PackedShape, packPairs } from '../packing/pack-pairs.js';
import { packedPairBatch } from '../packing/packed-pair-batch.js';
import { packedPreferenceProgram } from '../programs/packed-preference.js';
import type { Arena } from './arena.js';
import { sessionPool } from './session-pool.js';

export interface ComparisonScore {
  readonly good: number;
  readonly bad: number;
}

/** Comparisons are packed so many at a time, whatever they were trained with, so that scores do not depend on it. */
const EVALUATION_PAIRS = 64;

export interface Scorer {
  /**
   * Scores in the order of the comparisons.
   * @throws Interrupted between runs when the signal is aborted
   */
  score(
    comparisons: readonly FramedPair[],
    options: { signal: AbortSignal; onScored?: (done: number) => void },
  ): Promise<ComparisonScore[]>;
  close(): Promise<void>;
}

/** Reads scores under the arena's present weights; rows are at most `contextLength` long. */
export function createScorer(
  config: DecoderConfig,
  arena: Arena,
  { contextLength, threads }: { contextLength: number; threads: number },
): Scorer {
  const packing = { longest: 2 * contextLength, languageModel: false };
  const pool = sessionPool(arena, { threads }, (shape: PackedShape) =>
    packedPreferenceProgram(config, shape, 0, 'evaluate'),
  );
  return {
    async score(comparisons, { signal, onScored }) {
      const found: ComparisonScore[] = [];
      for (let first = 0; first < comparisons.length; first += EVALUATION_PAIRS) {
        const own = comparisons.slice(first, first + EVALUATION_PAIRS);
        for (const run of packPairs(own, packing)) {
          if (signal.aborted) throw new Interrupted(null);
          const batch = packedPairBatch(own, run, { pair: 0, token: 0 });
          const { scores } = await pool.run(run.shape, { ...batch });
          const ofRun = packedScores(own, run, scores);
          for (const [slot, { index }] of run.members.entries())
            found[first + index] = ofRun[slot] ?? { good: Number.NaN, bad: Number.NaN };
        }
        onScored?.(first + own.length);
      }
      return found;
    },
    close: pool.close,
  };
}

/**
 * Scores of a run's comparisons, in its order, from the `scores` of its program. Equal answers tie: that one lies
 * further along the row must not show in the last bits.
 */
export function packedScores(
  comparisons: readonly FramedPair[],
  { members, shape: { pairs } }: PackedRun,
  scores: ArrayLike<number> | undefined,
): ComparisonScore[] {
  return members.map(({ index }, slot) => {
    const good = scores?.[slot] ?? Number.NaN;
    const same = isDeepStrictEqual(comparisons[index]?.good, comparisons[index]?.bad);
    return { good, bad: same ? good : (scores?.[pairs + slot] ?? Number.NaN) };
  });
}

/** Share of comparisons whose good answer scores higher; a tie counts one half. */
export function accuracyOf(scores: readonly ComparisonScore[]): { accuracy: number; ties: number } {
  let right = 0;
  let ties = 0;
  for (const { good, bad } of scores) {
    if (good > bad) right += 1;
    else if (good === bad) ties += 1;
  }
  return { accuracy: (right + ties / 2) / scores.length, ties };
}

/** Mean over comparisons of log(1 + exp(bad − good)), in nats. */
export function meanPairLossNats(scores: readonly ComparisonScore[]): number {
  const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  return scores.reduce((sum, { good, bad }) => sum + softplus(bad - good), 0) / scores.length;
}
