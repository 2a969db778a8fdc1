import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SourceCorrupt, SourceTruncated } from '../../errors.js';
import { counted } from '../chunks.js';

/** The bytes inside a gzip stream. Throws SourceTruncated or SourceCorrupt with the compressed offset. */
export async function* gunzipped(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const read = { bytes: 0 };
  // The callback only keeps the pipeline's failure from being unhandled: it surfaces where we read.
  const plain = pipeline(Readable.from(counted(chunks, read)), createGunzip(), () => {});
  try {
    yield* plain;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw new SourceTruncated(file, read.bytes, 'the end of the gzip stream');
    if (!code?.startsWith('Z_')) throw error;
    throw new SourceCorrupt(file, read.bytes, 'gzip', message, { cause: error });
  }
}
