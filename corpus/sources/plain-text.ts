import type { SourceReader } from '../../storage/ports.js';
import type { DocumentRecord } from '../../storage/shards/records.js';
import type { Pace } from '../pace.js';
import type { IngestTextParams } from '../params.js';
import type { RowLedger } from '../row-ledger.js';
import { shortDigest } from './digests.js';
import { lines } from './lines.js';

/** A text without blank lines is cut at a line's end once it is this many times the wanted length. */
const LONGEST = 8;

/**
 * The documents of one text file, in file order. A document ends at the first blank line at or after
 * `documentChars` characters, so that a single large file becomes many documents; blank lines between documents
 * belong to none. Rows are lines.
 */
export async function* readDocuments(
  text: SourceReader,
  { source, license, documentChars }: IngestTextParams,
  ledger: RowLedger,
  pace: Pace,
): AsyncGenerator<DocumentRecord> {
  const open = new OpenDocument(ledger);
  let count = 0;
  const record = (body: string): DocumentRecord => {
    count += 1;
    return { id: `${shortDigest(text)}-${count}`, source, text: body, createdAt: null, license };
  };
  for await (const row of lines(text, (line) => line)) {
    await pace.tick();
    ledger.rowsIn += 1;
    if (row.kind === 'fault') ledger.quarantine(row);
    else open.append(row.value);
    if (open.endsHere(documentChars)) yield record(open.close());
  }
  if (!open.isEmpty) yield record(open.close());
  ledger.assertWithinLimit();
}

class OpenDocument {
  #lines: string[] = [];
  #chars = 0;
  #trailingBlanks = 0;
  readonly #ledger: RowLedger;

  constructor(ledger: RowLedger) {
    this.#ledger = ledger;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  append(line: string): void {
    const blank = line.trim() === '';
    if (blank && this.isEmpty) {
      this.#ledger.drop('blankLine');
      return;
    }
    this.#lines.push(line);
    this.#chars += line.length + 1;
    this.#trailingBlanks = blank ? this.#trailingBlanks + 1 : 0;
  }

  endsHere(documentChars: number): boolean {
    if (this.isEmpty || this.#chars < documentChars) return false;
    return this.#trailingBlanks > 0 || this.#chars >= LONGEST * documentChars;
  }

  close(): string {
    const kept = this.#lines.slice(0, this.#lines.length - this.#trailingBlanks);
    this.#ledger.rowsOut += kept.length;
    if (this.#trailingBlanks > 0) this.#ledger.drop('blankLine', this.#trailingBlanks);
    this.#lines = [];
    this.#chars = 0;
    this.#trailingBlanks = 0;
    return kept.join('\n');
  }
}
