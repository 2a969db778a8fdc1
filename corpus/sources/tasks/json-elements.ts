import type { SourceReader } from '../../../storage/ports.js';
import { SourceTruncated, UnexpectedSource } from '../../errors.js';
import type { Fault, SourceRow } from '../fault.js';
import { type Frame, MAX_ROW_BYTES, OpenFrame } from '../frames.js';
import { readRow } from '../row-bytes.js';
import { sourceText } from '../source-bytes.js';
import { ArrayScanner } from './array-scanner.js';

const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * The elements of a JSON list, each read by `parse`; rows are elements. The list is the whole source, or the member
 * `name` of an object that is. Holds one chunk and one element, whatever the size of the source.
 * @throws SourceTruncated when the source ends within the list, UnexpectedSource when there is none
 */
export async function* jsonElements<T>(
  source: SourceReader,
  name: string,
  parse: (text: string) => T,
): AsyncGenerator<SourceRow<T> | Fault> {
  const { bytes, skippedBytes } = await sourceText(source);
  let row = 0;
  for await (const frame of elementFrames(source.name, bytes, name)) {
    row += 1;
    yield readRow(frame, { row, offsetBytes: skippedBytes + frame.offsetBytes }, parse);
  }
}

async function* elementFrames(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Frame> {
  const scanner = new ArrayScanner(name);
  let element = new OpenFrame(MAX_ROW_BYTES);
  let offsetBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (const [at, byte] of chunk.entries()) {
      const event = scanner.next(byte);
      if (event === null) continue;
      if (event === 'open') element = new OpenFrame(MAX_ROW_BYTES, offsetBytes + at + 1);
      else {
        const frame = trimmed(element.close(chunk.subarray(start, at), event === 'close'));
        if (!frame.last || frame.sizeBytes > 0) yield frame;
      }
      start = at + 1;
    }
    if (scanner.state === 'open') element.append(chunk.subarray(start));
    offsetBytes += chunk.length;
  }
  if (scanner.state === 'open') throw new SourceTruncated(file, offsetBytes, 'the end of the JSON list');
  if (scanner.state === 'before')
    throw new UnexpectedSource(file, 0, `a JSON list, or an object with a list “${name}”`, 'neither');
}

/** Without the white space around its value. */
function trimmed(frame: Frame): Frame {
  const { bytes, offsetBytes } = frame;
  if (bytes === null) return frame;
  const isSpace = (at: number) => SPACES.has(bytes[at] ?? -1);
  let [start, end] = [0, bytes.length];
  while (start < end && isSpace(start)) start += 1;
  while (end > start && isSpace(end - 1)) end -= 1;
  return {
    ...frame,
    bytes: bytes.subarray(start, end),
    sizeBytes: end - start,
    offsetBytes: offsetBytes + start,
  };
}
