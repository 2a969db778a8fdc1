import { Interrupted } from '../errors.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { comparisonBatches, pairsPerRun } from '../packing/comparison-batches.js';
import type { FramedPair } from '../packing/frame-pair.js';
import { pairBatch } from '../packing/pair-batch.js';
import { preferenceProgram } from '../programs/preference.js';
import type { Arena } from './arena.js';
import { type SessionPool, sessionPool } from './session-pool.js';

export interface ComparisonScore {
  readonly good: number;
  readonly bad: number;
}

/** Comparisons are evaluated so many at a time, whatever they were trained with, so that scores do not depend on it. */
const EVALUATION_PAIRS = 16;

export interface Scorer {
  /**
   * Scores in the order of the comparisons.
   * @throws Interrupted between runs when the signal is aborted
   */
  score(
    comparisons: readonly FramedPair[],
    options: { signal: AbortSignal; onScored?: (done: number) => void },
  ): Promise<ComparisonScore[]>;
  close: SessionPool['close'];
}

/** Reads scores under the arena's present weights; rows are at most `contextLength` long. */
export function createScorer(
  config: DecoderConfig,
  arena: Arena,
  { contextLength, threads }: { contextLength: number; threads: number },
): Scorer {
  const pairs = pairsPerRun(contextLength, EVALUATION_PAIRS);
  const pool = sessionPool(arena, { threads }, (tokens) =>
    preferenceProgram(config, { pairs, tokens, languageModelWeight: 0 }, 'evaluate'),
  );
  return {
    async score(comparisons, { signal, onScored }) {
      const found: ComparisonScore[] = [];
      let done = 0;
      for (const { tokens, members } of comparisonBatches(comparisons, { pairs, contextLength })) {
        if (signal.aborted) throw new Interrupted(null);
        const framed = members.flatMap((index) => comparisons[index] ?? []);
        const batch = pairBatch(framed, { pairs, tokens }, { pair: 0, token: 0 });
        const { scores = new Float32Array() } = await pool.run(tokens, { ...batch });
        members.forEach((index, row) => {
          found[index] = { good: scores[row] ?? Number.NaN, bad: scores[pairs + row] ?? Number.NaN };
        });
        done += members.length;
        onScored?.(done);
      }
      return found;
    },
    close: pool.close,
  };
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
