import type { SourceReader } from '../../storage/ports.js';
import type { LabelledRowParams } from '../label-params.js';
import type { Pace } from '../pace.js';
import type { RowLedger } from '../row-ledger.js';
import { csvRecords } from './csv.js';
import { shortDigest } from './digests.js';
import { type Fault, RowUnreadable, type SourceRow } from './fault.js';
import { objectIn, wellFormed } from './json-row.js';
import { lines } from './lines.js';

export interface LabelledText {
  /** Names the row: digits of its file's digest, and its number. */
  readonly place: string;
  readonly context: string;
  readonly text: string;
  readonly good: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** The texts of one file in its order, and what came of the others by name; whoever takes a text counts it. */
export async function* readLabelledTexts(
  file: SourceReader,
  params: LabelledRowParams,
  ledger: RowLedger,
  pace: Pace,
): AsyncGenerator<LabelledText> {
  for await (const row of rowsOf(file, params)) {
    await pace.tick();
    ledger.rowsIn += 1;
    if (row.kind === 'fault') ledger.quarantine(row);
    else if (typeof row.value === 'string') ledger.drop(row.value);
    else yield { place: `${shortDigest(file)}-${row.row}`, ...row.value };
  }
  ledger.assertWithinLimit();
}

type Dropped = 'blankLine' | 'otherLabel' | 'withoutContextEnd' | 'emptyText';
type Read = Omit<LabelledText, 'place'> | Dropped;

function rowsOf(file: SourceReader, params: LabelledRowParams): AsyncIterable<SourceRow<Read> | Fault> {
  const read = (fields: Fields | null): Read => (fields === null ? 'blankLine' : textOf(fields, params));
  if (params.format === 'json-lines')
    return lines(file, (line) => read(line.trim() === '' ? null : objectIn(line)));
  const { context, text, label } = params.fields;
  return csvRecords(file, [...(context === null ? [] : [context]), text, label], read);
}

function textOf(row: Fields, { fields, good, bad, contextEnd, separator }: LabelledRowParams): Read {
  const label = labelIn(row, fields.label);
  const whole = stringIn(row, fields.text);
  const given = fields.context === null ? '' : stringIn(row, fields.context);
  if (label !== good && label !== bad) return 'otherLabel';
  const end = contextEnd === null ? 0 : whole.indexOf(contextEnd) + contextEnd.length;
  if (contextEnd !== null && !whole.includes(contextEnd)) return 'withoutContextEnd';
  const before = given + whole.slice(0, end);
  const text = whole.slice(end);
  if (text.trim() === '') return 'emptyText';
  return { context: before === '' ? '' : before + separator, text, good: label === good };
}

function stringIn(row: Fields, field: string): string {
  const value = row[field];
  if (typeof value !== 'string') throw new RowUnreadable(`${field} is not text`);
  return wellFormed(value);
}

function labelIn(row: Fields, field: string): string {
  const value = row[field];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new RowUnreadable(`${field} is not a label`);
}
