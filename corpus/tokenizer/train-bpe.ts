import { characterOfByte } from './byte-alphabet.js';
import { MergeQueue } from './merge-queue.js';
import { SPECIAL_TOKENS } from './special-tokens.js';

const RADIX = 65_536;

/** A byte-level vocabulary: `tokens` by id (special tokens, bytes, merged), `merges` in the order of rank. */
export interface Vocabulary {
  readonly tokens: readonly string[];
  readonly merges: readonly (readonly [string, string])[];
}

/**
 * Byte-pair encoding over word counts, equal to the Rust trainer's result: the pair with the highest count is
 * merged first, among equals the one with the smaller ids, until there are `vocabularySize` ids or no pairs.
 * Counts are kept incrementally; a stale queue entry is put back with its present count.
 */
export async function trainBpe(
  wordCounts: ReadonlyMap<string, number>,
  vocabularySize: number,
  onMerge: () => Promise<void> = async () => {},
): Promise<Vocabulary> {
  const training = new Training(wordCounts);
  while (training.tokens.length < vocabularySize && training.mergeNext()) await onMerge();
  return training;
}

class Training implements Vocabulary {
  readonly tokens: string[];
  readonly merges: [string, string][] = [];
  readonly #ids: Map<string, number>;
  readonly #words: number[][] = [];
  readonly #counts: number[] = [];
  readonly #pairCounts = new Map<number, number>();
  readonly #queue = new MergeQueue();
  /** Words of the pairs that gained since the queue was last fed. */
  #gained = new Map<number, number[]>();

  constructor(wordCounts: ReadonlyMap<string, number>) {
    const characters = characterOfByte();
    this.tokens = [...SPECIAL_TOKENS, ...[...characters].sort(byCodePoint)];
    this.#ids = new Map(this.tokens.map((token, id) => [token, id]));
    const idOfByte = characters.map((character) => this.#ids.get(character) ?? 0);
    for (const [word, count] of wordCounts) {
      this.#words.push(Array.from(Buffer.from(word, 'utf8'), (byte) => idOfByte[byte] ?? 0));
      this.#counts.push(count);
    }
    this.#countPairs();
  }

  #countPairs(): void {
    for (const [index, word] of this.#words.entries()) {
      for (let i = 0; i + 1 < word.length; i += 1) this.#change(word[i], word[i + 1], 1, index);
    }
    this.#feedQueue();
  }

  /** Merges the most frequent pair everywhere; false when none is left. */
  mergeNext(): boolean {
    for (let top = this.#queue.pop(); top !== undefined; top = this.#queue.pop()) {
      const count = this.#pairCounts.get(top.pair) ?? 0;
      if (count !== top.count) {
        top.count = count;
        this.#queue.push(top);
      } else if (count < 1) return false;
      else {
        this.#merge(top.pair, top.words);
        return true;
      }
    }
    return false;
  }

  #merge(pair: number, words: readonly number[]): void {
    const left = Math.floor(pair / RADIX);
    const right = pair % RADIX;
    const merged = this.#tokenOf(left, right);
    for (const index of words) this.#mergeIn(index, left, right, merged);
    this.#feedQueue();
  }

  /** Two merges can spell the same token: it keeps its first id. */
  #tokenOf(left: number, right: number): number {
    const [a = '', b = ''] = [this.tokens[left], this.tokens[right]];
    const id = this.#ids.get(a + b) ?? this.tokens.length;
    if (id === this.tokens.length) this.tokens.push(a + b);
    this.#ids.set(a + b, id);
    this.merges.push([a, b]);
    return id;
  }

  #mergeIn(index: number, left: number, right: number, merged: number): void {
    const word = this.#words[index] ?? [];
    for (let i = 0; i + 1 < word.length; i += 1) {
      if (word[i] !== left || word[i + 1] !== right) continue;
      if (i > 0) {
        this.#change(word[i - 1], left, -1, index);
        this.#change(word[i - 1], merged, 1, index);
      }
      word.splice(i, 2, merged);
      if (i + 1 < word.length) {
        this.#change(right, word[i + 1], -1, index);
        this.#change(merged, word[i + 1], 1, index);
      }
    }
  }

  #change(left: number | undefined, right: number | undefined, sign: 1 | -1, index: number): void {
    const pair = (left ?? 0) * RADIX + (right ?? 0);
    this.#pairCounts.set(pair, (this.#pairCounts.get(pair) ?? 0) + sign * (this.#counts[index] ?? 0));
    if (sign < 0) return;
    const words = this.#gained.get(pair);
    if (words === undefined) this.#gained.set(pair, [index]);
    else if (words.at(-1) !== index) words.push(index);
  }

  #feedQueue(): void {
    for (const [pair, words] of this.#gained) {
      const count = this.#pairCounts.get(pair) ?? 0;
      if (count > 0) this.#queue.push({ pair, count, words });
    }
    this.#gained = new Map();
  }
}

function byCodePoint(a: string, b: string): number {
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}
