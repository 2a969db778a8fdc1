import { createHash } from 'node:crypto';
import type { Digest } from '../../lineage/digest.js';
import type { Pin } from '../../lineage/pin.js';
import { readLocalFile } from './local-file.js';

export const PIN_CHUNK_BYTES = 64 * 1024 * 1024;

/** Reads the source once and says what it is: SHA-256, bytes, and a SHA-256 for every 64 MiB. */
export async function pinSource(location: string): Promise<Pin> {
  return pinBytes(readLocalFile(location), PIN_CHUNK_BYTES);
}

/** The pin of a stream; the chunks' size is a parameter for tests. */
export async function pinBytes(bytes: AsyncIterable<Uint8Array>, chunkBytes: number): Promise<Pin> {
  const whole = createHash('sha256');
  const chunks: Digest[] = [];
  let chunk = createHash('sha256');
  let inChunk = 0;
  let sizeBytes = 0;
  for await (const part of bytes) {
    whole.update(part);
    sizeBytes += part.length;
    for (let from = 0; from < part.length; ) {
      const taken = part.subarray(from, from + chunkBytes - inChunk);
      chunk.update(taken);
      inChunk += taken.length;
      from += taken.length;
      if (inChunk < chunkBytes) continue;
      chunks.push(`sha256:${chunk.digest('hex')}`);
      chunk = createHash('sha256');
      inChunk = 0;
    }
  }
  if (inChunk > 0) chunks.push(`sha256:${chunk.digest('hex')}`);
  return { sha256: `sha256:${whole.digest('hex')}`, sizeBytes, chunks };
}
