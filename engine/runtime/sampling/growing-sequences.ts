import { masked } from '../../layers/attention.js';
import type { DecoderSession } from './decoder-session.js';
import { createCache, type KeyValueCache } from './key-value-cache.js';

/** Tokens of a sequence that one run takes at most. */
const CHUNK_TOKENS = 512;
/** Keys are padded to a multiple of this, so that the sums over them do not depend on how far they are padded. */
const KEY_BLOCK = 32;

const inBlocks = (count: number) => Math.ceil(count / KEY_BLOCK) * KEY_BLOCK;

/** B sequences that grow: each token is computed once, its keys and values are kept. */
export interface GrowingSequences {
  readonly cache: KeyValueCache;
  /** Tokens of each sequence so far. */
  readonly lengths: readonly number[];
  /**
   * Appends to every sequence its own tokens; none leaves a sequence as it is. Where sequences begin together and then
   * grow by one token at a time, what it gives for one is the same, bit for bit, whatever the others are.
   * @returns logits [V] after the last new token of each sequence, null where there was none
   */
  append(tokens: readonly ArrayLike<number>[]): Promise<(Float32Array | null)[]>;
}

/** @param slots tokens that a sequence can come to have, at most the model's window */
export function growingSequences(
  session: DecoderSession,
  { sequences, slots }: { sequences: number; slots: number },
): GrowingSequences {
  const { config } = session.model;
  const cache = createCache(config, { sequences, slots: inBlocks(slots) });
  const lengths = new Array<number>(sequences).fill(0);

  /** `count` tokens of every sequence, or as many as it has; the others are padding. */
  async function run(rows: readonly ArrayLike<number>[], count: number): Promise<(Float32Array | null)[]> {
    // a product with no slots at all ends the process in ONNX Runtime's kernel
    const past = Math.max(KEY_BLOCK, inBlocks(Math.max(...lengths) + count) - count);
    const { logits, present } = await session.run({
      ...batchOf(rows, lengths, count, config.contextLength - 1),
      mask: maskOf(lengths, count, past),
      ...{ sequences, count, past },
      cache: cache.past(past),
    });
    const counts = rows.map(({ length }) => length);
    cache.keep(present, lengths, counts);
    for (const [row, own] of counts.entries()) lengths[row] = (lengths[row] ?? 0) + own;
    const size = logits.length / sequences;
    return counts.map((own, row) => (own === 0 ? null : logits.subarray(row * size, (row + 1) * size)));
  }

  return {
    cache,
    lengths,
    async append(tokens) {
      const longest = Math.max(...tokens.map(({ length }) => length));
      const one = longest === 1 && Math.max(...lengths) > 0;
      const { width, heads } = config;
      const count = one ? 1 : inBlocks(Math.max(width / heads, Math.min(longest, CHUNK_TOKENS)));
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

/** Time-major, as the program takes them. */
function batchOf(
  rows: readonly ArrayLike<number>[],
  lengths: readonly number[],
  count: number,
  lastPosition: number,
) {
  const sequences = rows.length;
  const tokens = new Int32Array(count * sequences);
  const positions = new Int32Array(count * sequences);
  for (const [row, own] of rows.entries())
    for (let i = 0; i < count; i += 1) {
      tokens[i * sequences + row] = own[i] ?? 0;
      positions[i * sequences + row] = Math.min((lengths[row] ?? 0) + i, lastPosition);
    }
  const reads = Int32Array.from(rows, ({ length }, row) => Math.max(0, length - 1) * sequences + row);
  return { tokens, positions, reads };
}

/** [B,1,T,T+P]: 0 for a token's own past and itself, `masked` for what follows and for slots that are not used. */
function maskOf(lengths: readonly number[], count: number, past: number): Float32Array {
  const keys = count + past;
  const mask = new Float32Array(lengths.length * count * keys).fill(masked);
  for (const [row, length] of lengths.entries())
    for (let token = 0; token < count; token += 1) {
      const at = (row * count + token) * keys;
      mask.fill(0, at, at + token + 1).fill(0, at + count, at + count + length);
    }
  return mask;
}
