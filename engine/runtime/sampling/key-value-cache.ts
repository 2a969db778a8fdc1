import type { DecoderConfig } from '../../layers/decoder-config.js';
import { pastNames } from '../../programs/continuation.js';

/** Keys and values of B sequences, so that no token is computed twice. A token's slot is its position. */
export interface KeyValueCache {
  /** The first `slots` slots as programs take a past; views, not copies. */
  past(slots: number): Record<string, Float32Array>;
  /**
   * Keeps what a run gave for the next tokens of every sequence.
   * @param present of `continuationProgram`
   * @param from of each sequence the slot of the first
   * @param counts of each sequence how many are its own; what follows is padding
   */
  keep(present: Float32Array, from: readonly number[], counts: readonly number[]): void;
}

/** Memory: layers · 2 · slots · sequences · width floats. */
export function createCache(
  config: DecoderConfig,
  { sequences, slots }: { sequences: number; slots: number },
): KeyValueCache {
  const row = config.width;
  const kept = pastNames(config).map((name) => ({ name, all: new Float32Array(slots * sequences * row) }));
  return {
    past: (count) =>
      Object.fromEntries(kept.map(({ name, all }) => [name, all.subarray(0, count * sequences * row)])),
    keep(present, from, counts) {
      const size = present.length / kept.length;
      for (const [part, { all }] of kept.entries())
        for (let sequence = 0; sequence < sequences; sequence += 1)
          for (let token = 0; token < (counts[sequence] ?? 0); token += 1) {
            const at = part * size + (token * sequences + sequence) * row;
            const slot = (from[sequence] ?? 0) + token;
            all.set(present.subarray(at, at + row), (slot * sequences + sequence) * row);
          }
    },
  };
}
