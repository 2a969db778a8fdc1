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
   * Scores in the order of the comparisons, as many at a time as are in memory.
   * @throws Interrupted between runs when the signal is aborted
   */
  score(
    comparisons: AsyncIterable<FramedPair> | Iterable<FramedPair>,
    signal: AbortSignal,
  ): AsyncGenerator<readonly ComparisonScore[]>;
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
  const scoreTogether = async (own: readonly FramedPair[], signal: AbortSignal) => {
    const found: ComparisonScore[] = [];
    for (const run of packPairs(own, packing)) {
      if (signal.aborted) throw new Interrupted(null);
      const batch = packedPairBatch(own, run, { pair: 0, token: 0 });
      const { scores } = await pool.run(run.shape, { ...batch });
      const ofRun = packedScores(own, run, scores);
      for (const [slot, { index }] of run.members.entries())
        found[index] = ofRun[slot] ?? { good: Number.NaN, bad: Number.NaN };
    }
    return found;
  };
  return {
    async *score(comparisons, signal) {
      let together: FramedPair[] = [];
      for await (const comparison of comparisons) {
        together.push(comparison);
        if (together.length < EVALUATION_PAIRS) continue;
        yield await scoreTogether(together, signal);
        together = [];
      }
      if (together.length > 0) yield await scoreTogether(together, signal);
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

/** How well comparisons are told, as their scores are added. */
export class Tally {
  #count = 0;
  #right = 0;
  #ties = 0;
  #nats = 0;

  add({ good, bad }: ComparisonScore): void {
    this.#count += 1;
    if (good > bad) this.#right += 1;
    else if (good === bad) this.#ties += 1;
    this.#nats += softplus(bad - good);
  }

  /** Share of comparisons whose good answer scores higher; a tie counts one half. Null of none. */
  get accuracy(): number | null {
    return this.#count === 0 ? null : (this.#right + this.#ties / 2) / this.#count;
  }

  get ties(): number {
    return this.#ties;
  }

  /** Mean over comparisons of log(1 + exp(bad − good)), in nats. Null of none. */
  get meanPairLossNats(): number | null {
    return this.#count === 0 ? null : this.#nats / this.#count;
  }
}

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

export function tallyOf(scores: Iterable<ComparisonScore>): Tally {
  const tally = new Tally();
  for (const score of scores) tally.add(score);
  return tally;
}
