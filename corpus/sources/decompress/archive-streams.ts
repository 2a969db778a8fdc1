import { RowUnreadable } from '../fault.js';
import type { ArchiveBytes } from './archive-bytes.js';

/** One method of compression, such as 030101 for LZMA, with its properties. */
interface Coder {
  readonly method: string;
  readonly properties: Uint8Array;
  readonly streams: number;
}

/** The bytes of one member inside its decompressed folder. */
export interface FolderStream {
  readonly sizeBytes: number;
  readonly crc32: number | null;
}

/** Consecutive members that were compressed together; the offset counts from the start of the archive. */
export interface Folder {
  readonly coders: readonly Coder[];
  readonly packOffsetBytes: number;
  readonly packSizeBytes: number;
  readonly sizeBytes: number;
  readonly streams: readonly FolderStream[];
}

/** What stands before each part of a header. */
export const PropertyId = {
  end: 0x00,
  header: 0x01,
  mainStreams: 0x04,
  files: 0x05,
  pack: 0x06,
  unpack: 0x07,
  substreams: 0x08,
  size: 0x09,
  crc: 0x0a,
  folder: 0x0b,
  unpackSizes: 0x0c,
  streamCounts: 0x0d,
  emptyStreams: 0x0e,
  names: 0x11,
  encodedHeader: 0x17,
} as const;

/** Bytes before everything else in an archive. */
export const SIGNATURE_BYTES = 32;

interface PackedFolder {
  readonly coders: readonly Coder[];
  readonly sizeBytes: number;
  crc32: number | null;
}

/** Reads what says where the folders lie and which members they hold. */
export function readStreams(bytes: ArchiveBytes): Folder[] {
  let packed: readonly { offsetBytes: number; sizeBytes: number }[] = [];
  let unpacked: PackedFolder[] = [];
  let streams: readonly (readonly FolderStream[])[] | null = null;
  for (let part = bytes.byte(); part !== PropertyId.end; part = bytes.byte()) {
    if (part === PropertyId.pack) packed = readPack(bytes);
    else if (part === PropertyId.unpack) unpacked = readUnpack(bytes);
    else if (part === PropertyId.substreams) streams = readSubstreams(bytes, unpacked);
    else throw new RowUnreadable(`property ${part} among the streams`);
  }
  let next = 0;
  return unpacked.map(({ coders, sizeBytes, crc32 }, i) => {
    const first = packed[next];
    if (first === undefined) throw new RowUnreadable('more folders than packed streams');
    next += packedStreamsOf(coders);
    return {
      coders,
      packOffsetBytes: first.offsetBytes,
      packSizeBytes: first.sizeBytes,
      sizeBytes,
      streams: streams?.[i] ?? [{ sizeBytes, crc32 }],
    };
  });
}

/** Every coder but the first takes one of its streams from another. */
function packedStreamsOf(coders: readonly Coder[]): number {
  return coders.reduce((sum, { streams }) => sum + streams, 0) - (coders.length - 1);
}

function readPack(bytes: ArchiveBytes): { offsetBytes: number; sizeBytes: number }[] {
  let offsetBytes = SIGNATURE_BYTES + bytes.number();
  const count = bytes.count();
  let sizes: readonly number[] = [];
  for (let part = bytes.byte(); part !== PropertyId.end; part = bytes.byte()) {
    if (part === PropertyId.size) sizes = bytes.numbers(count);
    else if (part === PropertyId.crc) bytes.digests(count);
    else throw new RowUnreadable(`property ${part} among the packed streams`);
  }
  return sizes.map((sizeBytes) => {
    const stream = { offsetBytes, sizeBytes };
    offsetBytes += sizeBytes;
    return stream;
  });
}

function readUnpack(bytes: ArchiveBytes): PackedFolder[] {
  bytes.expect(PropertyId.folder);
  const count = bytes.count();
  if (bytes.byte() !== 0) throw new RowUnreadable('folders that stand elsewhere');
  const chains = Array.from({ length: count }, () => readCoders(bytes));
  bytes.expect(PropertyId.unpackSizes);
  const folders = chains.map(({ coders, last }) => {
    const sizeBytes = bytes.numbers(coders.length)[last] ?? 0;
    return { coders, sizeBytes, crc32: null as number | null };
  });
  for (let part = bytes.byte(); part !== PropertyId.end; part = bytes.byte()) {
    if (part !== PropertyId.crc) throw new RowUnreadable(`property ${part} among the folders`);
    for (const [i, crc32] of bytes.digests(count).entries()) {
      const folder = folders[i];
      if (folder !== undefined) folder.crc32 = crc32;
    }
  }
  return folders;
}

/** The methods of one folder, and which of them gives the folder's bytes: the one no other reads from. */
function readCoders(bytes: ArchiveBytes): { coders: Coder[]; last: number } {
  const coders = Array.from({ length: bytes.count() }, () => {
    const flags = bytes.byte();
    const method = bytes.take(flags & 0x0f).toString('hex');
    const [streams = 1, outStreams = 1] = (flags & 0x10) === 0 ? [] : bytes.numbers(2);
    if (outStreams !== 1) throw new RowUnreadable(`method ${method} with ${outStreams} outputs`);
    const properties = (flags & 0x20) === 0 ? new Uint8Array(0) : bytes.take(bytes.count());
    return { method, properties, streams };
  });
  const read = new Set(coders.slice(1).map(() => bytes.numbers(2)[1]));
  const packed = packedStreamsOf(coders);
  if (packed > 1) bytes.numbers(packed);
  return { coders, last: coders.findIndex((_, i) => !read.has(i)) };
}

function readSubstreams(bytes: ArchiveBytes, folders: readonly PackedFolder[]): FolderStream[][] {
  let counts = folders.map(() => 1);
  let part = bytes.byte();
  if (part === PropertyId.streamCounts) {
    counts = folders.map(() => bytes.count());
    part = bytes.byte();
  }
  const sizes = folders.map(({ sizeBytes }, i) => {
    const count = counts[i] ?? 1;
    const given = part === PropertyId.size && count > 1 ? bytes.numbers(count - 1) : [];
    const rest = sizeBytes - given.reduce((sum, size) => sum + size, 0);
    if (rest < 0) throw new RowUnreadable('members larger than their folder');
    return count === 0 ? [] : [...given, rest];
  });
  if (part === PropertyId.size) part = bytes.byte();
  const known = folders.map(({ crc32 }, i) => (counts[i] === 1 ? crc32 : null));
  const unknown = sizes.reduce((sum, list, i) => sum + (known[i] === null ? list.length : 0), 0);
  const digests = part === PropertyId.crc ? bytes.digests(unknown) : [];
  if (part === PropertyId.crc) part = bytes.byte();
  if (part !== PropertyId.end) throw new RowUnreadable(`property ${part} among the members’ streams`);
  return sizes.map((list, i) =>
    list.map((sizeBytes) => ({ sizeBytes, crc32: known[i] ?? digests.shift() ?? null })),
  );
}
