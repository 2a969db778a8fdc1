import type { DecoderConfig } from '../../layers/decoder-config.js';
import type { Batch, Results } from '../session.js';

/** Keys and values of B sequences, so that no token is computed twice. A token's slot is its position. */
export interface KeyValueCache {
  /** Tokens of a sequence that fit. */
  readonly slots: number;
  /** The first `slots` slots as a continuation program takes them; views, not copies. */
  past(slots: number): Batch;
  /**
   * Keeps what a run gave for the next tokens of every sequence; what is beyond the last slot is dropped.
   * @param from of each sequence the slot of the first
   */
  keep(results: Results, from: readonly number[]): void;
}

/** Memory: layers · 2 · slots · sequences · width floats. */
export function createCache(
  { layers, width }: DecoderConfig,
  { sequences, slots }: { sequences: number; slots: number },
): KeyValueCache {
  const names = Array.from({ length: layers }, (_, layer) => [`keys.${layer}`, `values.${layer}`]).flat();
  const kept = names.map((name) => ({ name, all: new Float32Array(slots * sequences * width) }));
  return {
    slots,
    past: (count) =>
      Object.fromEntries(
        kept.map(({ name, all }) => [`past.${name}`, all.subarray(0, count * sequences * width)]),
      ),
    keep(results, from) {
      for (const { name, all } of kept) {
        const present = results[`present.${name}`] ?? new Float32Array();
        for (let at = 0; at < present.length; at += width) {
          const row = (at / width) % sequences;
          const slot = (from[row] ?? 0) + Math.floor(at / width / sequences);
          if (slot < slots) all.set(present.subarray(at, at + width), (slot * sequences + row) * width);
        }
      }
    },
  };
}
