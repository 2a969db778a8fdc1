import { masked } from '../../layers/attention.js';
import { lengthBucket } from '../../packing/length-bucket.js';
import type { ContinuationSessions } from './continuation-sessions.js';
import { createCache, type KeyValueCache } from './key-value-cache.js';

/** Tokens of a sequence that one run takes at most. */
const CHUNK_TOKENS = 512;

/** B sequences that grow: each token is computed once, its keys and values are kept. */
export interface GrowingSequences {
  readonly cache: KeyValueCache;
  /** Tokens of each sequence so far. */
  readonly lengths: readonly number[];
  /**
   * Appends to every sequence its own tokens; none leaves a sequence as it is.
   * @returns logits [V] after the last new token of each sequence, null where there was none
   */
  append(tokens: readonly ArrayLike<number>[]): Promise<(Float32Array | null)[]>;
}

/** @param slots tokens that a sequence can come to have, at most the model's window */
export function growingSequences(sessions: ContinuationSessions, slots: number): GrowingSequences {
  const { model, sequences } = sessions;
  const cache = createCache(model.config, { sequences, slots });
  const lengths = new Array<number>(sequences).fill(0);

  /** The next `count` tokens of every sequence that has so many left; fewer are padded. */
  async function run(rows: readonly ArrayLike<number>[], count: number): Promise<(Float32Array | null)[]> {
    const longest = Math.max(...lengths);
    const past = longest === 0 ? 0 : lengthBucket(longest, slots);
    const session = await sessions.session(count, past);
    const results = await session.run({
      ...batchOf(rows, lengths, count, model.config.contextLength - 1),
      ...(past === 0 ? {} : { pastMask: maskOf(lengths, past), ...cache.past(past) }),
    });
    cache.keep(results, lengths);
    for (const [row, tokens] of rows.entries()) lengths[row] = (lengths[row] ?? 0) + tokens.length;
    const logits = results.logits as Float32Array;
    const size = logits.length / sequences;
    return rows.map(({ length }, row) => (length === 0 ? null : logits.slice(row * size, (row + 1) * size)));
  }

  return {
    cache,
    lengths,
    async append(tokens) {
      const longest = Math.max(...tokens.map(({ length }) => length));
      const count = longest === 1 ? 1 : lengthBucket(Math.min(longest, CHUNK_TOKENS), slots);
      const after: (Float32Array | null)[] = tokens.map(() => null);
      for (let first = 0; first < longest; first += count) {
        const chunk = tokens.map((row) => Array.from(row).slice(first, first + count));
        for (const [row, logits] of (await run(chunk, count)).entries())
          after[row] = logits ?? after[row] ?? null;
      }
      return after;
    },
  };
}

function batchOf(
  rows: readonly ArrayLike<number>[],
  lengths: readonly number[],
  count: number,
  lastPosition: number,
) {
  const tokens = new Int32Array(rows.length * count);
  const positions = new Int32Array(rows.length * count);
  for (const [row, own] of rows.entries()) {
    tokens.set(own, row * count);
    for (let i = 0; i < count; i += 1)
      positions[row * count + i] = Math.min((lengths[row] ?? 0) + i, lastPosition);
  }
  return { tokens, positions, ends: Int32Array.from(rows, ({ length }) => Math.max(0, length - 1)) };
}

/** 0 for the tokens that a sequence has, `masked` for the slots that it does not use. */
function maskOf(lengths: readonly number[], past: number): Float32Array {
  const mask = new Float32Array(lengths.length * past).fill(masked);
  for (const [row, length] of lengths.entries()) mask.fill(0, row * past, row * past + length);
  return mask;
}
