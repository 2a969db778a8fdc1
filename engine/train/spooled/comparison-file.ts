import type { Spool } from '../../../storage/ports.js';
import type { FramedPair } from '../../packing/frame-pair.js';
import type { Items } from '../items.js';
import { NumberList } from './number-list.js';
import { RecordFile } from './record-file.js';

/** Numbers before the tokens of a record: where the answer starts, and the length of the good row. */
const HEAD = 2;

/**
 * Framed comparisons in a local file. In memory there are 12 bytes for each: where its record ends, and how long its
 * context is and whether it was cut.
 */
export class ComparisonFile implements Items<FramedPair> {
  readonly #contexts = new NumberList(Uint32Array);

  private constructor(private readonly records: RecordFile) {}

  static async in(spool: Spool): Promise<ComparisonFile> {
    return new ComparisonFile(await RecordFile.in(spool));
  }

  get length(): number {
    return this.records.length;
  }

  async add({ good, bad, contextTokens, goodAnswerStart, truncated }: FramedPair): Promise<void> {
    const head = Int32Array.of(goodAnswerStart, good.length);
    await this.records.add(head, good, bad.subarray(contextTokens));
    this.#contexts.push(2 * contextTokens + (truncated ? 1 : 0));
  }

  /** Tokens of the comparison when its context is there once. */
  tokens(index: number): number {
    return this.records.sizeBytes(index) / Int32Array.BYTES_PER_ELEMENT - HEAD;
  }

  contextTokens(index: number): number {
    return Math.floor(this.#contexts.at(index) / 2);
  }

  isTruncated(index: number): boolean {
    return this.#contexts.at(index) % 2 === 1;
  }

  async read(index: number): Promise<FramedPair> {
    const record = new Int32Array(await this.records.read(index));
    const [goodAnswerStart = 0, goodLength = 0] = record;
    const contextTokens = this.contextTokens(index);
    const good = record.subarray(HEAD, HEAD + goodLength);
    const rest = record.subarray(HEAD + goodLength);
    const bad = new Int32Array(contextTokens + rest.length);
    bad.set(good.subarray(0, contextTokens));
    bad.set(rest, contextTokens);
    return { good, bad, contextTokens, goodAnswerStart, truncated: this.isTruncated(index) };
  }
}
