import type { SourceReader } from '../../storage/ports.js';
import { UnexpectedSource } from '../errors.js';
import { type Fault, RowUnreadable, type SourceRow } from './fault.js';
import { type Frame, MAX_ROW_BYTES, OpenFrame } from './frames.js';
import { readRow } from './row-bytes.js';
import { sourceText } from './source-bytes.js';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const NOTHING = new Uint8Array(0);

/** Fields of one record by the names of their columns. */
export type NamedFields = Readonly<Record<string, string>>;

/**
 * The records of comma-separated values (RFC 4180) whose first record names the columns, each read by `parse`, which
 * gets null for a blank line. Rows are records, the first one counted.
 * @throws UnexpectedSource when a column of `needed` is missing
 */
export async function* csvRecords<T>(
  source: SourceReader,
  needed: readonly string[],
  parse: (fields: NamedFields | null) => T,
): AsyncGenerator<SourceRow<T> | Fault> {
  const { bytes, skippedBytes } = await sourceText(source);
  let names: readonly string[] | null = null;
  let row = 0;
  for await (const frame of recordFrames(bytes)) {
    if (frame.last && frame.sizeBytes === 0) continue;
    row += 1;
    const place = { row, offsetBytes: skippedBytes + frame.offsetBytes };
    if (names === null) {
      names = columnsOf(source.name, readRow(frame, place, fieldsOf), needed);
      continue;
    }
    const columns = names;
    yield readRow(frame, place, (record) =>
      parse(record.trim() === '' ? null : named(columns, fieldsOf(record))),
    );
  }
}

/** Cuts at the line ends that are not inside quotation marks; a doubled mark opens nothing. */
async function* recordFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  const open = new OpenFrame(MAX_ROW_BYTES);
  let quoted = false;
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      if (chunk[at] === QUOTE) quoted = !quoted;
      else if (chunk[at] === LINE_FEED && !quoted) {
        yield open.close(chunk.subarray(start, at), false);
        start = at + 1;
      }
    }
    open.append(chunk.subarray(start));
  }
  yield open.close(NOTHING, true);
}

function columnsOf(
  file: string,
  first: SourceRow<readonly string[]> | Fault,
  needed: readonly string[],
): readonly string[] {
  const names = first.kind === 'row' ? first.value : [];
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length === 0) return names;
  const found =
    first.kind === 'row' ? names.map((name) => `“${name.slice(0, 40)}”`).join(', ') : first.reason;
  throw new UnexpectedSource(
    file,
    first.offsetBytes,
    `columns named ${missing.map((name) => `“${name}”`).join(', ')}`,
    found,
    'name the columns of this file in fields',
  );
}

function named(columns: readonly string[], fields: readonly string[]): NamedFields {
  if (fields.length !== columns.length)
    throw new RowUnreadable(`${fields.length} fields under ${columns.length} columns`);
  return Object.fromEntries(columns.map((column, i) => [column, fields[i] ?? '']));
}

/** A field in quotation marks, which are doubled inside it, or without them; then a comma or the end. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",][^,]*)?)(,|$)/y;

function fieldsOf(record: string): string[] {
  const line = record.endsWith('\r') ? record.slice(0, -1) : record;
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const match = FIELD.exec(line);
    if (match === null) throw new RowUnreadable('text behind a closing quotation mark, or none that closes');
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return fields;
  }
}
