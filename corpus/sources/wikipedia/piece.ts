import { createHash } from 'node:crypto';
import { type Fault, RowUnreadable, type SourceRow } from '../fault.js';
import { type Frame, MAX_ROW_BYTES } from '../frames.js';
import { decodeUtf8 } from '../row-bytes.js';

const LESS_THAN = Buffer.from('<');

/** An element that is being collected from its frames; one longer than 16 MiB is hashed and not held. */
export class Piece {
  readonly offsetBytes: number;
  readonly #hash = createHash('sha256');
  #parts: Uint8Array[] | null = [];
  #sizeBytes = 0;

  constructor(offsetBytes: number) {
    this.offsetBytes = offsetBytes;
  }

  append({ bytes, sha256, sizeBytes }: Frame): void {
    this.#sizeBytes += 1 + sizeBytes;
    this.#hash.update(LESS_THAN).update(bytes ?? sha256 ?? '');
    if (bytes === null || this.#sizeBytes > MAX_ROW_BYTES) this.#parts = null;
    this.#parts?.push(LESS_THAN, bytes ?? LESS_THAN);
  }

  /** What `parse` makes of the element, or what is wrong with it. */
  read<T>(row: number, parse: (xml: string) => T): SourceRow<T> | Fault {
    try {
      if (this.#parts === null) throw new RowUnreadable(`longer than ${MAX_ROW_BYTES} bytes`);
      const value = parse(decodeUtf8(Buffer.concat(this.#parts)).trimEnd());
      return { kind: 'row', row, offsetBytes: this.offsetBytes, value };
    } catch (error) {
      if (!(error instanceof RowUnreadable)) throw error;
      return this.fault(row, error.message);
    }
  }

  fault(row: number, reason: string): Fault {
    const sha256 = `sha256:${this.#hash.copy().digest('hex')}`;
    return { kind: 'fault', row, offsetBytes: this.offsetBytes, reason, sha256 };
  }
}
