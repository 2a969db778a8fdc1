import { crc32 } from 'node:zlib';
import type { SourceReader } from '../../../storage/ports.js';
import { ArchiveMemberMissing, SourceCorrupt, SourceTruncated } from '../../errors.js';
import { joined, slice } from '../chunks.js';
import { RowUnreadable } from '../fault.js';
import { ArchiveBytes } from './archive-bytes.js';
import { type Header, readHeader } from './archive-header.js';
import { type Folder, type FolderStream, SIGNATURE_BYTES } from './archive-streams.js';
import { folderBytes } from './folder-bytes.js';

/** Largest header that is held; that of a whole StackExchange site has some hundred bytes. */
const MAX_HEADER_BYTES = 64 * 2 ** 20;

interface Member extends FolderStream {
  readonly name: string;
  readonly folder: Folder;
  /** In the decompressed folder. */
  readonly startBytes: number;
}

/**
 * The bytes of one member of a 7z archive: the one of this file name in whatever folder, or the only one there is.
 * Members that were compressed before it in one stream are decompressed on the way; nothing is written to disk, and
 * a name is only ever compared. Throws ArchiveMemberMissing, SourceTruncated, SourceCorrupt or MethodUnsupported.
 */
export async function* memberBytes(archive: SourceReader, fileName: string): AsyncGenerator<Uint8Array> {
  const member = memberNamed(fileName, await membersOf(archive), archive.name);
  const { startBytes, sizeBytes, folder } = member;
  const packed = slice(archive.read(), folder.packOffsetBytes, folder.packOffsetBytes + folder.packSizeBytes);
  let crc = 0;
  let found = 0;
  for await (const chunk of slice(
    folderBytes(archive.name, folder, packed),
    startBytes,
    startBytes + sizeBytes,
  )) {
    crc = crc32(chunk, crc);
    found += chunk.length;
    yield chunk;
  }
  if (found === sizeBytes && (member.crc32 === null || member.crc32 === crc)) return;
  const why = found === sizeBytes ? 'the checksum does not match' : `${found} of ${sizeBytes} bytes`;
  throw new SourceCorrupt(archive.name, folder.packOffsetBytes, '7z', `${fileName}: ${why}`);
}

function memberNamed(fileName: string, members: readonly Member[], file: string): Member {
  const [only] = members;
  if (only !== undefined && members.length === 1) return only;
  const found = members.find(({ name }) => baseName(name).toLowerCase() === fileName.toLowerCase());
  if (found === undefined)
    throw new ArchiveMemberMissing(
      file,
      fileName,
      members.map(({ name }) => name),
    );
  return found;
}

function baseName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}

async function membersOf(archive: SourceReader): Promise<Member[]> {
  const { folders, names } = await headerOf(archive);
  const members: Member[] = [];
  for (const folder of folders) {
    let startBytes = 0;
    for (const stream of folder.streams) {
      members.push({ ...stream, folder, startBytes, name: names[members.length] ?? '' });
      startBytes += stream.sizeBytes;
    }
  }
  return members;
}

async function headerOf(archive: SourceReader): Promise<Extract<Header, { kind: 'plain' }>> {
  const { name } = archive;
  const place = await headerPlace(archive);
  let bytes = await checkedBytes(archive, place);
  for (let depth = 0; depth < 4; depth += 1) {
    const header = parsed(name, place.start, () => readHeader(new ArchiveBytes(bytes)));
    if (header.kind === 'plain') return header;
    const { packOffsetBytes: start, packSizeBytes, sizeBytes } = header.folder;
    assertHeaderSize(name, start, Math.max(packSizeBytes, sizeBytes));
    const packed = archive.read({ start, end: start + packSizeBytes });
    bytes = await joined(slice(folderBytes(name, header.folder, packed), 0, sizeBytes));
  }
  throw new SourceCorrupt(name, place.start, '7z', 'a header inside a header inside a header');
}

interface HeaderPlace {
  readonly start: number;
  readonly end: number;
  readonly crc: number;
}

/** Where the signature says that the header lies: at the end, so that an archive cut anywhere lacks it. */
async function headerPlace(archive: SourceReader): Promise<HeaderPlace> {
  const { name, sizeBytes } = archive;
  const signature = await joined(archive.read({ start: 0, end: Math.min(SIGNATURE_BYTES, sizeBytes) }));
  if (signature.length < SIGNATURE_BYTES)
    throw new SourceTruncated(name, signature.length, `${SIGNATURE_BYTES} bytes of signature`);
  const bytes = new ArchiveBytes(signature);
  bytes.take(8);
  const expected = bytes.uint32();
  if (crc32(signature.subarray(12)) !== expected)
    throw new SourceCorrupt(name, 8, '7z', 'the signature’s checksum does not match');
  const { start, size, crc } = parsed(name, 12, () => ({
    start: SIGNATURE_BYTES + bytes.uint64(),
    size: bytes.uint64(),
    crc: bytes.uint32(),
  }));
  const end = start + size;
  if (end > sizeBytes) throw new SourceTruncated(name, sizeBytes, `the 7z header, up to byte ${end}`);
  assertHeaderSize(name, start, size);
  return { start, end, crc };
}

async function checkedBytes(archive: SourceReader, { start, end, crc }: HeaderPlace): Promise<Uint8Array> {
  const bytes = await joined(archive.read({ start, end }));
  if (crc32(bytes) === crc) return bytes;
  throw new SourceCorrupt(archive.name, start, '7z', 'the header’s checksum does not match');
}

function assertHeaderSize(file: string, offsetBytes: number, sizeBytes: number): void {
  if (sizeBytes <= MAX_HEADER_BYTES) return;
  throw new SourceCorrupt(file, offsetBytes, '7z', `a header of ${sizeBytes} bytes`);
}

function parsed<T>(file: string, offsetBytes: number, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RowUnreadable)) throw error;
    throw new SourceCorrupt(file, offsetBytes, '7z', error.message);
  }
}
