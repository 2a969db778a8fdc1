import type { SourceReader } from '../../storage/ports.js';
import { UnexpectedSource } from '../errors.js';
import { peek, slice, startsWith } from './chunks.js';
import { decompressed } from './decompress/decompress.js';

/** Text of a source as UTF-8 without a byte-order mark, and how many of its bytes were left out before it. */
export interface SourceText {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly skippedBytes: number;
  /** What the source itself is in; places count bytes of its UTF-8 form. */
  readonly encoding: 'utf-8' | 'utf-16';
}

const HEAD_BYTES = 4;

/**
 * Decompresses a source (of a 7z archive the file `member`) and brings UTF-16, known by its byte-order mark or by the
 * zeros of a leading `<`, to UTF-8.
 */
export async function sourceText(source: SourceReader, member = source.name): Promise<SourceText> {
  const { head, rest } = await peek(decompressed(source, member), HEAD_BYTES);
  if (startsWith(head, [0xef, 0xbb, 0xbf]))
    return { bytes: slice(rest, 3), skippedBytes: 3, encoding: 'utf-8' };
  const label = utf16LabelOf(head);
  if (label === null) return { bytes: rest, skippedBytes: 0, encoding: 'utf-8' };
  return { bytes: transcoded(source.name, rest, label), skippedBytes: 0, encoding: 'utf-16' };
}

function utf16LabelOf(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0x3c, 0x00])) return 'utf-16le';
  if (startsWith(head, [0xfe, 0xff]) || startsWith(head, [0x00, 0x3c])) return 'utf-16be';
  return null;
}

async function* transcoded(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  label: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(label, { fatal: true });
  let offsetBytes = 0;
  const decode = (chunk?: Uint8Array): Uint8Array => {
    try {
      return Buffer.from(decoder.decode(chunk, { stream: chunk !== undefined }), 'utf8');
    } catch {
      throw new UnexpectedSource(file, offsetBytes, label.toUpperCase(), 'half a surrogate pair');
    }
  };
  for await (const chunk of chunks) {
    yield decode(chunk);
    offsetBytes += chunk.length;
  }
  yield decode();
}
