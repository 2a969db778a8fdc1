import { Message } from 'apache-arrow';
import { ShardCorrupt } from './errors.js';

const MAGIC = 'ARROW1';
const HEAD_BYTES = 8;
const CONTINUATION = -1;
const LARGEST_METADATA_BYTES = 16 * 1024 * 1024;
const LARGEST_BODY_BYTES = 2 ** 31 - 1;

/**
 * The messages inside an Arrow file's bytes, in order: no random access, which would go round the hash, and no
 * leniency about where a message begins. Every fault is a ShardCorrupt with the offset of the faulty part.
 */
export class ArrowStream {
  /** Bytes that were handed out or passed over. */
  offsetBytes = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private chunk = new Uint8Array(0);

  constructor(
    private readonly file: string,
    bytes: AsyncIterable<Uint8Array>,
  ) {
    this.chunks = bytes[Symbol.asyncIterator]();
  }

  /** One whole message at a time, with its prefix; the last one is the end-of-stream marker. */
  async *messages(): AsyncGenerator<Uint8Array> {
    const magic = await this.take(HEAD_BYTES, 'magic');
    if (latin1(magic.subarray(0, MAGIC.length)) !== MAGIC) this.fail(0, `it does not begin with ${MAGIC}`);
    for (;;) {
      const at = this.offsetBytes;
      const prefix = await this.take(8, 'message');
      const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
      const length = view.getInt32(4, true);
      if (
        view.getInt32(0, true) !== CONTINUATION ||
        length < 0 ||
        length % 8 !== 0 ||
        length > LARGEST_METADATA_BYTES
      )
        this.fail(at, 'no message begins here');
      if (length === 0) {
        yield prefix;
        return;
      }
      const metadata = await this.take(length, 'message metadata');
      yield prefix;
      yield metadata;
      const bodyLength = this.bodyLength(metadata, at);
      if (bodyLength > 0) yield await this.take(bodyLength, 'message body');
    }
  }

  /** Passes over the footer and requires the magic at the end; reading to the end also lets the hash be checked. */
  async finish(): Promise<void> {
    let tail = this.chunk.slice(-MAGIC.length);
    for (let chunk = await this.next(); chunk !== null; chunk = await this.next())
      tail = new Uint8Array(Buffer.concat([tail, chunk.subarray(-MAGIC.length)])).slice(-MAGIC.length);
    if (latin1(tail) !== MAGIC)
      this.fail(this.offsetBytes, `it ends without ${MAGIC}: the file is cut short`);
  }

  /** Reads to the end, so that the bytes' hash is checked. */
  async drain(): Promise<void> {
    while ((await this.next()) !== null);
  }

  /** Lets go of the underlying stream, read to the end or not. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  private bodyLength(metadata: Uint8Array, at: number): number {
    let length: number;
    try {
      length = Message.decode(metadata).bodyLength;
    } catch (error) {
      this.fail(at, `unreadable message: ${error}`);
    }
    if (length < 0 || length > LARGEST_BODY_BYTES) this.fail(at, `a message of ${length} bytes`);
    return length;
  }

  /** Exactly n bytes in an array of their own. */
  private async take(n: number, what: string): Promise<Uint8Array> {
    const at = this.offsetBytes;
    const taken = new Uint8Array(n);
    for (let filled = 0; filled < n; ) {
      if (this.chunk.length === 0) {
        const chunk = await this.next();
        if (chunk === null) this.fail(at + filled, `the file is cut short inside its ${what}`);
        this.chunk = chunk;
      }
      const part = this.chunk.subarray(0, n - filled);
      taken.set(part, filled);
      this.chunk = this.chunk.subarray(part.length);
      filled += part.length;
    }
    this.offsetBytes = at + n;
    return taken;
  }

  private async next(): Promise<Uint8Array<ArrayBuffer> | null> {
    const { done, value } = await this.chunks.next();
    return done === true ? null : (value as Uint8Array<ArrayBuffer>);
  }

  private fail(offsetBytes: number, why: string): never {
    throw new ShardCorrupt(this.file, offsetBytes, why);
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
