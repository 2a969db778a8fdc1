import { randomness } from '../../engine/random.js';
import type { TokenPairRecord } from '../../storage/shards/records.js';
import { MEDIANS, SPREAD } from './lengths.js';

const BLOCK_PAIRS = 4_096;
const TABLE_TOKENS = 2 ** 16;

/** Any number of pairs of random tokens, one at a time; lengths are log-normal, as those of `syntheticPairs` are. */
export function* generatedPairs(count: number, vocabularySize: number): Generator<TokenPairRecord> {
  const table = tokenTable(vocabularySize);
  const starts = randomness(1, 'bench:starts');
  const lengths = new Float32Array(4 * BLOCK_PAIRS);
  for (let pair = 0; pair < count; pair += 1) {
    const place = pair % BLOCK_PAIRS;
    if (place === 0) randomness(1, `bench:lengths:${pair / BLOCK_PAIRS}`).fillNormal(lengths, SPREAD);
    const drawn = starts.words(pair).map((word, part) => {
      const median = part === 0 ? MEDIANS.context : MEDIANS.answer;
      const length = Math.max(1, Math.round(median * Math.exp(lengths[4 * place + part] ?? 0)));
      const start = word % (TABLE_TOKENS / 2);
      return table.subarray(start, start + Math.min(length, TABLE_TOKENS / 2));
    });
    const [context = table, good = table, bad = table] = drawn;
    const chars = { goodChars: good.length, badChars: bad.length };
    yield { id: `pair-${pair}`, group: `group-${pair}`, context, good, bad, ...chars };
  }
}

/** Drawn once: pairs are pieces of it, so that making them costs nothing beside learning from them. */
function tokenTable(vocabularySize: number): Uint16Array {
  const ids = randomness(1, 'bench:tokens');
  return Uint16Array.from(
    { length: TABLE_TOKENS },
    (_, index) => 4 + Math.floor(ids.uniform(index) * (vocabularySize - 4)),
  );
}
