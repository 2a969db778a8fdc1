import { SaxesParser } from 'saxes';
import type { SourceReader } from '../../storage/ports.js';
import { SourceTruncated, UnexpectedSource } from '../errors.js';
import { type Fault, RowUnreadable, type SourceRow } from './fault.js';
import { type Frame, frames } from './frames.js';
import { readRow } from './row-bytes.js';
import { type SourceText, sourceText } from './source-bytes.js';
import { assertEncoding } from './xml-declaration.js';

const LESS_THAN = 0x3c;

/** Attributes of one `<row … />`, entities decoded. */
export type Attributes = Readonly<Record<string, string>>;

/**
 * The rows of a StackExchange table, in file order; of an archive, those of its file `root`.xml. A `<` cannot occur
 * inside a row, so the stream is cut there: an ill-formed row is one fault and does not disturb its neighbours; so is
 * one that `parse` refuses. Throws SourceTruncated when the file ends before its root element does, UnexpectedSource
 * when the root is another one.
 */
export async function* xmlRows<T>(
  source: SourceReader,
  root: string,
  parse: (attributes: Attributes) => T,
): AsyncGenerator<SourceRow<T> | Fault> {
  const { bytes, skippedBytes, encoding } = await sourceText(source, `${root}.xml`);
  const outline = new Outline(source.name, root, encoding);
  const parser = new RowParser();
  let row = 0;
  let endBytes = skippedBytes;
  for await (const frame of frames(bytes, LESS_THAN)) {
    const offsetBytes = skippedBytes + frame.offsetBytes - 1;
    endBytes = offsetBytes + 1 + frame.sizeBytes;
    if (outline.take(frame, offsetBytes) === 'markup') continue;
    row += 1;
    yield readRow(frame, { row, offsetBytes }, (text) => parse(parser.attributes(text)));
  }
  if (!outline.complete) throw new SourceTruncated(source.name, endBytes, `</${root}>`);
}

/** Tells rows from the markup around them, and refuses what is not a table of the expected name. */
class Outline {
  #state: 'start' | 'before' | 'inside' | 'after' = 'start';
  #inComment = false;
  readonly #file: string;
  readonly #root: string;
  readonly #encoding: SourceText['encoding'];

  constructor(file: string, root: string, encoding: SourceText['encoding']) {
    this.#file = file;
    this.#root = root;
    this.#encoding = encoding;
  }

  get complete(): boolean {
    return this.#state === 'after';
  }

  take(frame: Frame, offsetBytes: number): 'row' | 'markup' {
    const head = headOf(frame);
    if (this.#state === 'start') return this.#start(head);
    if (this.#inComment || head.startsWith('!--')) {
      this.#inComment = !textIn(frame).includes('-->');
      return 'markup';
    }
    if (head.startsWith('?')) {
      assertEncoding(head, this.#encoding, { file: this.#file, offsetBytes });
      return 'markup';
    }
    if (head.startsWith('!') || this.#state === 'after') throw this.#unexpected(head, offsetBytes);
    if (this.#state === 'before') return this.#open(head, offsetBytes, frame);
    if (new RegExp(`^/${this.#root}\\s*>\\s*$`).test(head)) {
      this.#state = 'after';
      return 'markup';
    }
    return 'row';
  }

  #start(head: string): 'markup' {
    if (head.trim() !== '') throw new UnexpectedSource(this.#file, 0, 'XML', `“${head.slice(0, 20)}”`);
    this.#state = 'before';
    return 'markup';
  }

  #open(head: string, offsetBytes: number, frame: Frame): 'markup' {
    if (!textIn(frame).includes('>')) return 'markup';
    if (!new RegExp(`^${this.#root}[\\s/>]`).test(head)) throw this.#unexpected(head, offsetBytes);
    this.#state = /^\S+?\s*\/>/.test(head) ? 'after' : 'inside';
    return 'markup';
  }

  #unexpected(head: string, offsetBytes: number): UnexpectedSource {
    const expected = this.#state === 'after' ? 'the end of the file' : `<${this.#root}>`;
    const found = `<${head.split(/[\s>]/, 1)[0]}>`;
    return new UnexpectedSource(this.#file, offsetBytes, expected, found);
  }
}

function headOf(frame: Frame): string {
  return Buffer.from(frame.bytes?.subarray(0, 200) ?? []).toString('latin1');
}

function textIn(frame: Frame): string {
  return Buffer.from(frame.bytes ?? []).toString('latin1');
}

class RowParser {
  #parser = this.#fresh();
  #attributes: Attributes | null = null;

  /** One row without its leading `<`; throws RowUnreadable unless it is exactly one empty `row` element. */
  attributes(text: string): Attributes {
    this.#attributes = null;
    try {
      this.#parser.write(`<${text}`).close();
    } catch (error) {
      this.#parser = this.#fresh();
      throw new RowUnreadable(error instanceof Error ? error.message : String(error));
    }
    if (this.#attributes === null) throw new RowUnreadable('not a row element');
    return this.#attributes;
  }

  #fresh(): SaxesParser {
    const parser = new SaxesParser();
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', (tag) => {
      if (tag.name === 'row') this.#attributes = tag.attributes as Attributes;
    });
    return parser;
  }
}
