import type { SourceReader } from '../../storage/ports.js';
import type { Fault, SourceRow } from './fault.js';
import { frames } from './frames.js';
import { readRow } from './row-bytes.js';
import { sourceText } from './source-bytes.js';

const LINE_FEED = 0x0a;

/** The lines of a text without their ends (LF or CRLF), each read by `parse`; rows are lines. */
export async function* lines<T>(
  source: SourceReader,
  parse: (line: string) => T,
): AsyncGenerator<SourceRow<T> | Fault> {
  const { bytes, skippedBytes } = await sourceText(source);
  let row = 0;
  for await (const frame of frames(bytes, LINE_FEED)) {
    if (frame.last && frame.sizeBytes === 0) continue;
    row += 1;
    const place = { row, offsetBytes: skippedBytes + frame.offsetBytes };
    yield readRow(frame, place, (text) => parse(text.endsWith('\r') ? text.slice(0, -1) : text));
  }
}
