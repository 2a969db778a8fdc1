import type { SourceReader } from '../../../storage/ports.js';
import { SourceTruncated, UnexpectedSource } from '../../errors.js';
import type { Fault, SourceRow } from '../fault.js';
import { type Frame, frames } from '../frames.js';
import { type SourceText, sourceText } from '../source-bytes.js';
import { assertEncoding } from '../xml-declaration.js';
import { type Namespaces, type Page, parseNamespaces, parsePage } from './page.js';
import { Piece } from './piece.js';
import { parseRevision, type Revision } from './revision.js';

/** A page begins (null when it cannot be read), a page is over, one of its revisions, or something unreadable. */
export type HistoryItem =
  | { readonly kind: 'page'; readonly page: Page | null }
  | { readonly kind: 'page-end' }
  | SourceRow<Revision>
  | Fault;

const LESS_THAN = 0x3c;
/** What is looked at of an element to tell what it is. */
const MAX_TAG_BYTES = 2048;
const OLDEST_FORMAT = 3;
const NEWEST_FORMAT = 11;

/**
 * Pages and their revisions in file order, whatever their number: one revision is held at a time. A `<` starts an
 * element and nothing else, so the stream is cut there; a revision that is ill-formed is one fault, a page whose
 * elements do not close is another, and reading goes on at the next. Throws SourceTruncated when the file ends
 * before its root does, UnexpectedSource when it is no MediaWiki export of format 0.3 to 0.11.
 */
export async function* readHistory(source: SourceReader): AsyncGenerator<HistoryItem> {
  const text = await sourceText(source, 'history.xml');
  const history = new History(source.name, text.encoding);
  let endBytes = text.skippedBytes;
  for await (const frame of frames(text.bytes, LESS_THAN)) {
    const offsetBytes = text.skippedBytes + frame.offsetBytes - 1;
    endBytes = offsetBytes + 1 + frame.sizeBytes;
    yield* history.take(frame, offsetBytes);
  }
  if (!history.complete) throw new SourceTruncated(source.name, endBytes, '</mediawiki>');
}

/** Where in the file: `head` is a page before its revisions, `page` between them. */
type State = 'start' | 'before' | 'inside' | 'site' | 'head' | 'page' | 'revision' | 'after';

/** What opens and closes pages, whatever was left open before it. */
const AFTER_BOUNDARY = new Map<string, State>([
  ['page', 'head'],
  ['/page', 'inside'],
  ['/mediawiki', 'after'],
]);

class History {
  #state: State = 'start';
  #rows = 0;
  #piece = new Piece(0);
  #namespaces: Namespaces = new Map();
  readonly #file: string;
  readonly #encoding: SourceText['encoding'];

  constructor(file: string, encoding: SourceText['encoding']) {
    this.#file = file;
    this.#encoding = encoding;
  }

  get complete(): boolean {
    return this.#state === 'after';
  }

  *take(frame: Frame, offsetBytes: number): Generator<HistoryItem> {
    const head = Buffer.from(frame.bytes?.subarray(0, MAX_TAG_BYTES) ?? []).toString('latin1');
    const [tag] = /^[/?!]?[^\s/>]*/.exec(head) ?? [''];
    if (this.#state === 'start') this.#begin(head);
    else if (this.#state === 'after') throw this.#unexpected(offsetBytes, 'the end of the file', `<${tag}>`);
    else if (frame.last && !head.includes('>')) return;
    else if (this.#state === 'before') this.#root(head, tag, offsetBytes);
    else if (AFTER_BOUNDARY.has(tag)) yield* this.#boundary(tag, frame, offsetBytes);
    else yield* this.#element(tag, frame, offsetBytes);
  }

  #begin(head: string): void {
    if (head.trim() !== '') throw this.#unexpected(0, 'XML', `“${head.slice(0, 20)}”`);
    this.#state = 'before';
  }

  #root(head: string, tag: string, offsetBytes: number): void {
    if (tag.startsWith('?')) assertEncoding(head, this.#encoding, { file: this.#file, offsetBytes });
    else if (tag === 'mediawiki') {
      const version = /\sversion\s*=\s*["']([^"']*)["']/.exec(head)?.[1] ?? '';
      const format = Number(/^0\.(\d+)$/.exec(version)?.[1]);
      if (!(format >= OLDEST_FORMAT && format <= NEWEST_FORMAT))
        throw this.#unexpected(offsetBytes, 'export format 0.3 to 0.11', `version “${version}”`);
      this.#state = 'inside';
    } else if (!tag.startsWith('!')) throw this.#unexpected(offsetBytes, '<mediawiki>', `<${tag}>`);
  }

  *#boundary(tag: string, frame: Frame, offsetBytes: number): Generator<HistoryItem> {
    const state = this.#state;
    const piece = new Piece(offsetBytes);
    piece.append(frame);
    if (state === 'site') throw this.#unexpected(offsetBytes, '</siteinfo>', `<${tag}>`);
    if (state === 'head') yield* this.#pageHead();
    if (state === 'revision') yield this.#fault(this.#piece, `<${tag}> inside the revision`);
    else if (state === 'inside' && tag === '/page') yield this.#fault(piece, '</page> without <page>');
    else if (state !== 'inside' && tag !== '/page') yield this.#fault(piece, `<${tag}> before </page>`);
    if (state !== 'inside') yield { kind: 'page-end' };
    this.#state = AFTER_BOUNDARY.get(tag) ?? state;
    this.#piece = piece;
  }

  *#element(tag: string, frame: Frame, offsetBytes: number): Generator<HistoryItem> {
    if (tag === 'revision' && this.#state === 'head') yield* this.#pageHead();
    if (tag === 'revision' && this.#state === 'page') this.#open('revision', offsetBytes);
    if (tag === 'siteinfo' && this.#state === 'inside') this.#open('site', offsetBytes);
    if (this.#state === 'inside' || this.#state === 'page') return;
    this.#piece.append(frame);
    if (tag === '/siteinfo' && this.#state === 'site') this.#site();
    if (tag !== '/revision' || this.#state !== 'revision') return;
    this.#state = 'page';
    this.#rows += 1;
    yield this.#piece.read(this.#rows, parseRevision);
  }

  #open(state: State, offsetBytes: number): void {
    this.#state = state;
    this.#piece = new Piece(offsetBytes);
  }

  *#pageHead(): Generator<HistoryItem> {
    this.#state = 'page';
    const head = this.#piece.read(this.#rows + 1, (xml) => parsePage(`${xml}</page>`, this.#namespaces));
    if (head.kind === 'fault') {
      this.#rows += 1;
      yield head;
    }
    yield { kind: 'page', page: head.kind === 'fault' ? null : head.value };
  }

  #site(): void {
    this.#state = 'inside';
    const names = this.#piece.read(0, parseNamespaces);
    if (names.kind === 'fault') throw this.#unexpected(names.offsetBytes, '<siteinfo>', names.reason);
    this.#namespaces = names.value;
  }

  #fault(piece: Piece, reason: string): Fault {
    this.#rows += 1;
    return piece.fault(this.#rows, reason);
  }

  #unexpected(offsetBytes: number, expected: string, found: string): UnexpectedSource {
    return new UnexpectedSource(this.#file, offsetBytes, expected, found);
  }
}
