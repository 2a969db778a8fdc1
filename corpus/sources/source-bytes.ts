import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { SourceReader } from '../../storage/ports.js';
import { SourceCorrupt, SourceTruncated } from '../errors.js';

const GZIP_MAGIC = [0x1f, 0x8b];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The bytes of a source, decompressed while they stream when they begin like gzip. */
export async function* sourceBytes(source: SourceReader): AsyncGenerator<Uint8Array> {
  const { head, rest } = await peek(source.read(), GZIP_MAGIC.length);
  if (startsWith(head, GZIP_MAGIC)) yield* gunzipped(source.name, rest);
  else yield* rest;
}

/** The bytes of a source without a UTF-8 byte-order mark, and how many bytes were left out. */
export async function withoutByteOrderMark(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ bytes: AsyncIterable<Uint8Array>; skippedBytes: number }> {
  const { head, rest } = await peek(chunks, BYTE_ORDER_MARK.length);
  if (!startsWith(head, BYTE_ORDER_MARK)) return { bytes: rest, skippedBytes: 0 };
  return { bytes: skip(rest, BYTE_ORDER_MARK.length), skippedBytes: BYTE_ORDER_MARK.length };
}

async function* gunzipped(file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // The callback only keeps the pipeline's failure from being unhandled: it surfaces where we read.
  const plain = pipeline(Readable.from(chunks), gunzip, () => {});
  try {
    yield* plain;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'Z_BUF_ERROR')
      throw new SourceTruncated(file, gunzip.bytesWritten, 'the end of the gzip stream');
    if (!code?.startsWith('Z_')) throw error;
    throw new SourceCorrupt(file, gunzip.bytesWritten, (error as Error).message, { cause: error });
  }
}

/** The first bytes, and the whole stream from its beginning. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{ head: Uint8Array; rest: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let takenBytes = 0;
  while (takenBytes < count) {
    const next = await iterator.next();
    if (next.done) break;
    taken.push(next.value);
    takenBytes += next.value.length;
  }
  return { head: Buffer.concat(taken).subarray(0, count), rest: resumed(taken, iterator) };
}

async function* resumed(
  taken: readonly Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* taken;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

async function* skip(chunks: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of chunks) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, i) => bytes[i] === byte);
}
