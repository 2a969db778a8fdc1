import { createHash } from 'node:crypto';
import type { Digest } from '../../lineage/digest.js';
import type { Pin } from '../../lineage/pin.js';

export const PIN_CHUNK_BYTES = 64 * 1024 * 1024;

/** Pins bytes as they pass. */
export class Pinner {
  private readonly whole = createHash('sha256');
  private readonly chunks: Digest[] = [];
  private chunk = createHash('sha256');
  private inChunk = 0;
  private sizeBytes = 0;

  constructor(
    private readonly chunkBytes: number,
    private readonly onChunk: (digest: Digest) => void = () => {},
  ) {}

  update(part: Uint8Array): void {
    this.whole.update(part);
    this.sizeBytes += part.length;
    for (let from = 0; from < part.length; ) {
      const taken = part.subarray(from, from + this.chunkBytes - this.inChunk);
      this.chunk.update(taken);
      this.inChunk += taken.length;
      from += taken.length;
      if (this.inChunk === this.chunkBytes) this.endChunk();
    }
  }

  finish(): Pin {
    if (this.inChunk > 0) this.endChunk();
    return { sha256: `sha256:${this.whole.digest('hex')}`, sizeBytes: this.sizeBytes, chunks: this.chunks };
  }

  private endChunk(): void {
    const digest: Digest = `sha256:${this.chunk.digest('hex')}`;
    this.chunks.push(digest);
    this.chunk = createHash('sha256');
    this.inChunk = 0;
    this.onChunk(digest);
  }
}
