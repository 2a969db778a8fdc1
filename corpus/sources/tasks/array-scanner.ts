const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);
const OPEN_LIST = 0x5b;
const LONGEST_NAME = 64;

/** What a byte does to the list: opens it, parts two of its elements, or closes it. */
type ListEvent = 'open' | 'between' | 'close' | null;

/** Finds one list in JSON, byte by byte: the whole text, or the member `name` of an object that is the whole text. */
export class ArrayScanner {
  #depth = 0;
  #listDepth: number | null = null;
  #closed = false;
  #inText = false;
  #escaped = false;
  #text: number[] = [];
  #member = '';

  constructor(private readonly name: string) {}

  /** Whether the list has not begun, is open, or is over. */
  get state(): 'before' | 'open' | 'closed' {
    if (this.#closed) return 'closed';
    return this.#listDepth === null ? 'before' : 'open';
  }

  next(byte: number): ListEvent {
    if (this.#closed) return null;
    if (this.#inText) {
      this.#readText(byte);
      return null;
    }
    if (byte === QUOTE) this.#openText();
    else if (OPENING.has(byte)) return this.#open(byte);
    else if (CLOSING.has(byte)) return this.#close();
    else if (byte === COMMA && this.#depth === this.#listDepth) return 'between';
    else if (byte === COLON && this.#depth === 1) this.#member = Buffer.from(this.#text).toString('utf8');
    return null;
  }

  #openText(): void {
    this.#inText = true;
    this.#text = [];
  }

  #readText(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inText = false;
    else if (this.#depth === 1 && this.#text.length < LONGEST_NAME) this.#text.push(byte);
  }

  #open(byte: number): ListEvent {
    const wanted = this.#depth === 0 || (this.#depth === 1 && this.#member === this.name);
    this.#depth += 1;
    if (byte !== OPEN_LIST || !wanted || this.#listDepth !== null) return null;
    this.#listDepth = this.#depth;
    return 'open';
  }

  #close(): ListEvent {
    const ends = this.#depth === this.#listDepth;
    this.#depth -= 1;
    this.#closed = ends;
    return ends ? 'close' : null;
  }
}
