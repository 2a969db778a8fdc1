import type { SourceReader } from '../../../storage/ports.js';
import { joined, startsWith } from '../chunks.js';
import { memberBytes } from './archive.js';
import { gunzipped } from './gunzip.js';
import { decoded } from './seven-zip-process.js';

const MAGIC_BYTES = 10;
const BZIP2_BLOCK = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];
const BZIP2_END = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90];

/**
 * The bytes of a source, decompressed while they stream when they begin like gzip, bzip2, zstd with any window, xz or
 * 7z; what the file is called says nothing. Of a 7z archive the file named `member` is read, or the only one.
 */
export async function* decompressed(source: SourceReader, member: string): AsyncGenerator<Uint8Array> {
  const { name, sizeBytes } = source;
  const head = await joined(source.read({ start: 0, end: Math.min(MAGIC_BYTES, sizeBytes) }));
  switch (formatOf(head)) {
    case 'gzip':
      yield* gunzipped(name, source.read());
      break;
    case 'bzip2':
      yield* decoded('bzip2', name, source.read());
      break;
    case 'zstd':
      yield* decoded('zstd', name, source.read());
      break;
    case 'xz':
      yield* decoded('xz', name, source.read());
      break;
    case '7z':
      yield* memberBytes(source, member);
      break;
    default:
      yield* source.read();
  }
}

function formatOf(head: Uint8Array): 'gzip' | 'bzip2' | 'zstd' | 'xz' | '7z' | 'plain' {
  if (startsWith(head, [0x1f, 0x8b])) return 'gzip';
  if (isBzip2(head)) return 'bzip2';
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) || isSkippableFrame(head)) return 'zstd';
  if (startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) return 'xz';
  if (startsWith(head, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])) return '7z';
  return 'plain';
}

/** `BZh9`, then a block or the end of the stream: no text begins so. */
function isBzip2(head: Uint8Array): boolean {
  const [level = 0] = head.subarray(3, 4);
  const next = head.subarray(4);
  return (
    startsWith(head, [0x42, 0x5a, 0x68]) &&
    level >= 0x31 &&
    level <= 0x39 &&
    (startsWith(next, BZIP2_BLOCK) || startsWith(next, BZIP2_END))
  );
}

/** A zstd stream may begin with frames to be skipped, 50 2a 4d 18 to 5f 2a 4d 18. */
function isSkippableFrame(head: Uint8Array): boolean {
  const [first = 0] = head;
  return first >= 0x50 && first <= 0x5f && startsWith(head.subarray(1), [0x2a, 0x4d, 0x18]);
}
