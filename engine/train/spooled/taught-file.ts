import type { Spool } from '../../../storage/ports.js';
import type { TaughtSequence } from '../../packing/distillation-batch.js';
import type { Items } from '../items.js';
import { RecordFile } from './record-file.js';

/** Sequences with what a teacher said of them, each with k tokens a position, in a local file. */
export class TaughtFile implements Items<TaughtSequence> {
  private constructor(
    private readonly records: RecordFile,
    private readonly k: number,
  ) {}

  static async in(spool: Spool, k: number): Promise<TaughtFile> {
    return new TaughtFile(await RecordFile.in(spool), k);
  }

  get length(): number {
    return this.records.length;
  }

  async add({ tokens, ids, logprobs }: TaughtSequence): Promise<void> {
    await this.records.add(Float32Array.from(logprobs), Uint32Array.from(ids), Uint32Array.from(tokens));
  }

  tokens(index: number): number {
    return this.records.sizeBytes(index) / this.#positionBytes;
  }

  async read(index: number): Promise<TaughtSequence> {
    const buffer = await this.records.read(index);
    const n = buffer.byteLength / this.#positionBytes;
    const values = n * this.k;
    const word = Uint32Array.BYTES_PER_ELEMENT;
    return {
      logprobs: new Float32Array(buffer, 0, values),
      ids: new Uint32Array(buffer, word * values, values),
      tokens: new Uint32Array(buffer, 2 * word * values, n),
    };
  }

  /** Of a token, its k ids and their log-probabilities: 4 bytes each. */
  get #positionBytes(): number {
    return Uint32Array.BYTES_PER_ELEMENT * (2 * this.k + 1);
  }
}
