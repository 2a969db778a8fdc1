import { MethodUnsupported, SourceCorrupt, SourceTruncated } from '../../errors.js';
import type { Folder } from './archive-streams.js';
import { decoded } from './seven-zip-process.js';
import { framedAsXz } from './xz-frame.js';

/** Names of methods that are known and not read, for the person who has such an archive. */
const UNREAD: { readonly [method: string]: string } = {
  '030401': 'PPMd',
  '03030103': 'BCJ (x86)',
  '0303011b': 'BCJ2',
  '040108': 'Deflate',
  '06f10701': 'AES-256 (encrypted)',
};

/**
 * The decompressed bytes of one folder: bzip2, LZMA, LZMA2 or stored. Each of them is handed to the decoder as the
 * single-stream format that frames it. Throws MethodUnsupported for chains and other methods, SourceCorrupt for
 * streams that end early, since the archive as a whole is there.
 */
export async function* folderBytes(
  file: string,
  folder: Folder,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* unpacked(file, folder, packed);
  } catch (error) {
    if (!(error instanceof SourceTruncated)) throw error;
    throw new SourceCorrupt(file, folder.packOffsetBytes, '7z', 'a stream ends early', { cause: error });
  }
}

function unpacked(
  file: string,
  folder: Folder,
  packed: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const [coder, ...others] = folder.coders;
  if (coder === undefined || others.length > 0 || coder.streams !== 1)
    throw new MethodUnsupported(
      file,
      folder.coders.map(({ method }) => UNREAD[method] ?? method).join(' + '),
    );
  const { method, properties } = coder;
  const { packSizeBytes: packedBytes, sizeBytes: unpackedBytes } = folder;
  switch (method) {
    case '00':
      return packed;
    case '040202':
      return decoded('bzip2', file, packed);
    case '030101':
      return decoded('lzma', file, framedAsLzma(properties, packed, unpackedBytes));
    case '21':
      return decoded('xz', file, framedAsXz(properties, packed, { packedBytes, unpackedBytes }));
    default:
      throw new MethodUnsupported(file, UNREAD[method] ?? method);
  }
}

const MAX_DICTIONARY_BYTES = 0xffff_ffff;

/**
 * An .lzma file: five bytes of properties, the size, the stream. Its dictionary is a power of two or one and a half of
 * it, where 7z gives any size: the next larger one serves as well.
 */
async function* framedAsLzma(
  properties: Uint8Array,
  packed: AsyncIterable<Uint8Array>,
  unpackedBytes: number,
): AsyncGenerator<Uint8Array> {
  const header = Buffer.alloc(13);
  header.set(properties.subarray(0, 5));
  header.writeUInt32LE(dictionaryFor(header.readUInt32LE(1)), 1);
  header.writeBigUInt64LE(BigInt(unpackedBytes), 5);
  yield header;
  yield* packed;
}

function dictionaryFor(sizeBytes: number): number {
  for (let power = 4096; power < MAX_DICTIONARY_BYTES; power *= 2) {
    if (power >= sizeBytes) return power;
    if (1.5 * power >= sizeBytes) return 1.5 * power;
  }
  return MAX_DICTIONARY_BYTES;
}
