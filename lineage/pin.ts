import type { Digest } from './digest.js';

/** What a source is. Location, license and retrieval time stand beside it and are never hashed into a key. */
export interface Pin {
  readonly sha256: Digest;
  readonly sizeBytes: number;
  /** One per 64 MiB, in order. */
  readonly chunks: readonly Digest[];
}

export interface Pins {
  readonly [source: string]: Pin;
}
