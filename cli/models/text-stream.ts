/**
 * Prints a text while it grows. What a later token may still change is held back: the bytes of a character that is not
 * whole yet, and what may become a stop text.
 */
export class TextStream {
  #text = '';
  #printed = 0;

  constructor(
    private readonly write: (text: string) => void,
    private readonly stop: readonly string[],
  ) {}

  /** @param text all of it so far */
  grow(text: string): void {
    this.#text = text;
    this.#printTo(settledLength(text, this.stop));
  }

  /** Prints what was held back: nothing more comes. */
  end(): void {
    this.#printTo(this.#text.length);
  }

  #printTo(length: number): void {
    if (length <= this.#printed) return;
    this.write(this.#text.slice(this.#printed, length));
    this.#printed = length;
  }
}

/** Characters at the start of the text that no later token changes. */
export function settledLength(text: string, stop: readonly string[]): number {
  const whole = text.replace(/\uFFFD+$/, '').length;
  const begun = stop.map((each) => {
    const longest = Math.min(each.length - 1, whole);
    const lengths = Array.from({ length: longest }, (_, less) => longest - less);
    return lengths.find((length) => text.slice(0, whole).endsWith(each.slice(0, length))) ?? 0;
  });
  return whole - Math.max(0, ...begun);
}
