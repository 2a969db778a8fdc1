import { createHash } from 'node:crypto';
import type { Digest } from '../lineage/digest.js';
import { chunksOf } from './bytes.js';
import type { ByteSource } from './object-store.js';

/** A stream that is measured while it passes; `measured` is right once the stream has ended. */
export function hashing(source: ByteSource): {
  readonly stream: AsyncIterable<Uint8Array>;
  measured(): { sha256: Digest; sizeBytes: number };
} {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunksOf(source)) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  }
  return { stream: pass(), measured: () => ({ sha256: `sha256:${hash.copy().digest('hex')}`, sizeBytes }) };
}
