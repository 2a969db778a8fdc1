import { crc32 } from 'node:zlib';

const STREAM_FLAGS = [0x00, 0x00];
const LZMA2_FILTER = 0x21;

/**
 * An LZMA2 stream as an .xz file of one block without a check, so that a decoder of .xz reads it: 7z stores the
 * stream bare.
 * @param properties the stream's one byte: its dictionary's size
 */
export async function* framedAsXz(
  properties: Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
  sizes: { readonly packedBytes: number; readonly unpackedBytes: number },
): AsyncGenerator<Uint8Array> {
  const header = checked([0x02, 0x00, LZMA2_FILTER, 0x01, properties[0] ?? 0, 0x00, 0x00, 0x00]);
  yield Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
  yield checked(STREAM_FLAGS);
  yield header;
  yield* chunks;
  yield padding(sizes.packedBytes);
  const record = [
    ...variableLength(header.length + sizes.packedBytes),
    ...variableLength(sizes.unpackedBytes),
  ];
  const index = [0x00, 0x01, ...record];
  const paddedIndex = checked([...index, ...padding(index.length)]);
  yield paddedIndex;
  const backwardSize = Buffer.alloc(4);
  backwardSize.writeUInt32LE(paddedIndex.length / 4 - 1);
  const footer = Buffer.from([...backwardSize, ...STREAM_FLAGS]);
  yield Buffer.concat([crcOf(footer), footer, Buffer.from('YZ')]);
}

function checked(bytes: readonly number[]): Uint8Array {
  const content = Buffer.from(bytes);
  return Buffer.concat([content, crcOf(content)]);
}

function crcOf(bytes: Uint8Array): Uint8Array {
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(bytes));
  return crc;
}

/** Zeros up to a multiple of four bytes. */
function padding(sizeBytes: number): Uint8Array {
  return new Uint8Array((4 - (sizeBytes % 4)) % 4);
}

/** Seven bits a byte, the lowest first; all but the last byte have the eighth bit. */
function variableLength(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}
