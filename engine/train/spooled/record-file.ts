import type { Spool, SpoolFile } from '../../../storage/ports.js';
import { NumberList } from './number-list.js';

/** Records of any number of bytes in a local file; of each, only the place where it ends is in memory. */
export class RecordFile {
  readonly #ends = new NumberList(Float64Array);
  #sizeBytes = 0;

  private constructor(private readonly file: SpoolFile) {}

  static async in(spool: Spool): Promise<RecordFile> {
    return new RecordFile(await spool.open());
  }

  get length(): number {
    return this.#ends.length;
  }

  /** Adds one record: the bytes of its parts, one after the other. */
  async add(...parts: readonly ArrayBufferView[]): Promise<void> {
    for (const { buffer, byteOffset, byteLength } of parts) {
      await this.file.append(new Uint8Array(buffer, byteOffset, byteLength));
      this.#sizeBytes += byteLength;
    }
    this.#ends.push(this.#sizeBytes);
  }

  sizeBytes(index: number): number {
    return this.#ends.at(index) - this.#start(index);
  }

  /** A copy of the record's bytes, at the beginning of a buffer of its own. */
  async read(index: number): Promise<ArrayBuffer> {
    const { buffer } = await this.file.read(this.#start(index), this.sizeBytes(index));
    return buffer;
  }

  #start(index: number): number {
    return index === 0 ? 0 : this.#ends.at(index - 1);
  }
}
