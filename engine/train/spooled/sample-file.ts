import type { Spool } from '../../../storage/ports.js';
import type { FramedOption } from '../../packing/frame-option.js';
import type { Items } from '../items.js';
import { RecordFile } from './record-file.js';

/** Before the tokens of a record: the place that predicts the option's first token. */
const HEAD = 1;

/** Rows of samples that a language model imitates, in a local file. */
export class SampleFile implements Items<FramedOption> {
  private constructor(private readonly records: RecordFile) {}

  static async in(spool: Spool): Promise<SampleFile> {
    return new SampleFile(await RecordFile.in(spool));
  }

  get length(): number {
    return this.records.length;
  }

  async add({ tokens, firstRead, option }: FramedOption): Promise<void> {
    await this.records.add(Uint32Array.of(firstRead), tokens, Uint32Array.from(option.slice(-1)));
  }

  /** All but the last token of an option are in its row too. */
  tokens(index: number): number {
    return this.records.sizeBytes(index) / Uint32Array.BYTES_PER_ELEMENT - HEAD - 1;
  }

  async read(index: number): Promise<FramedOption> {
    const [firstRead = 0, ...ids] = new Uint32Array(await this.records.read(index));
    return {
      tokens: Int32Array.from(ids.slice(0, -1)),
      firstRead,
      option: Uint32Array.from(ids.slice(firstRead + 1)),
    };
  }
}
