import { createHash, type Hash } from 'node:crypto';

/** Longest row that is held whole; a longer one is skipped, hashed, and reported as oversize. */
export const MAX_ROW_BYTES = 16 * 2 ** 20;

/** Bytes between two delimiters. */
export interface Frame {
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  /** Null when the frame is longer than the limit. */
  readonly bytes: Uint8Array | null;
  readonly sha256: string | null;
  /** Whether the stream ended here, without a delimiter. */
  readonly last: boolean;
}

const NOTHING = new Uint8Array(0);

/**
 * Cuts a stream at every delimiter byte, which belongs to no frame; the last frame may be empty.
 * Holds one chunk and one frame of at most `maxBytes`, whatever the size of the stream.
 */
export async function* frames(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: number,
  maxBytes = MAX_ROW_BYTES,
): AsyncGenerator<Frame> {
  const open = new OpenFrame(maxBytes);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(delimiter); end >= 0; end = chunk.indexOf(delimiter, start)) {
      yield open.close(chunk.subarray(start, end), false);
      start = end + 1;
    }
    open.append(chunk.subarray(start));
  }
  yield open.close(NOTHING, true);
}

/** A frame while its bytes arrive; the next one begins behind a delimiter of one byte. */
export class OpenFrame {
  #offsetBytes: number;
  #sizeBytes = 0;
  #parts: Uint8Array[] = [];
  #hash: Hash | null = null;
  readonly #maxBytes: number;

  constructor(maxBytes: number, offsetBytes = 0) {
    this.#maxBytes = maxBytes;
    this.#offsetBytes = offsetBytes;
  }

  append(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#sizeBytes += part.length;
    this.#parts.push(part);
    if (this.#sizeBytes > this.#maxBytes) this.#overflow();
  }

  #overflow(): void {
    this.#hash ??= createHash('sha256');
    for (const part of this.#parts) this.#hash.update(part);
    this.#parts = [];
  }

  close(lastPart: Uint8Array, last: boolean): Frame {
    this.append(lastPart);
    const frame = {
      offsetBytes: this.#offsetBytes,
      sizeBytes: this.#sizeBytes,
      bytes: this.#hash === null ? joined(this.#parts) : null,
      sha256: this.#hash === null ? null : `sha256:${this.#hash.digest('hex')}`,
      last,
    };
    this.#offsetBytes += this.#sizeBytes + 1;
    this.#sizeBytes = 0;
    this.#parts = [];
    this.#hash = null;
    return frame;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only = NOTHING] = parts;
  return parts.length <= 1 ? only : Buffer.concat(parts);
}
