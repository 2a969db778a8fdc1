import type { TokenPair } from '../../engine/packing/frame-pair.js';
import { randomness } from '../../engine/random.js';

const PAIRS = 1_152;
export const SPREAD = 0.8;
export const MEDIANS = { context: 96, answer: 48 } as const;

/** Said in every result that uses it. */
export const syntheticLengths = `log-normal, median ${MEDIANS.context} tokens of context and ${MEDIANS.answer} of each answer, σ ${SPREAD}`;

/** Pairs of random tokens whose lengths are log-normal, as lengths of dialogue are. */
export function syntheticPairs(vocabularySize: number): TokenPair[] {
  const lengths = new Float32Array(4 * PAIRS);
  randomness(1, 'bench:lengths').fillNormal(lengths, SPREAD);
  const ids = randomness(1, 'bench:tokens');
  let drawn = 0;
  const tokens = (median: number, normal: number | undefined) =>
    Uint16Array.from({ length: Math.max(1, Math.round(median * Math.exp(normal ?? 0))) }, () => {
      drawn += 1;
      return 4 + Math.floor(ids.uniform(drawn) * (vocabularySize - 4));
    });
  return Array.from({ length: PAIRS }, (_, pair) => ({
    context: tokens(MEDIANS.context, lengths[4 * pair]),
    good: tokens(MEDIANS.answer, lengths[4 * pair + 1]),
    bad: tokens(MEDIANS.answer, lengths[4 * pair + 2]),
  }));
}
