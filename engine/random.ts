const ROUNDS = 10;
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const TWO_TO_32 = 2 ** 32;

type Words = readonly [number, number, number, number];

/** High 32 bits of the 64-bit product of two unsigned words. */
function highProduct(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 0x10000);
  const carry = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/** Philox 4×32-10 (Salmon et al. 2011): four random words that depend on key and counter alone. */
export function philox(counter: Words, key: readonly [number, number]): Words {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highProduct(MULTIPLIER_0, c0);
    const high1 = highProduct(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** FNV-1a over the UTF-16 units of a purpose's name. */
function purposeKey(purpose: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < purpose.length; i++) hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Random numbers of one (seed, purpose); every element is computable without the ones before it. */
export interface Randomness {
  /** Four words of the element. */
  words(index: number): Words;
  /** Uniform in [0, 1), 32 bits. */
  uniform(index: number): number;
  /** Standard normals into `target`, element i of which depends on i alone. */
  fillNormal(target: Float32Array, std: number): void;
}

/** @param seed a whole number from 0 to 2^53 − 1 */
export function randomness(seed: number, purpose: string): Randomness {
  const key = [seed >>> 0, purposeKey(purpose)] as const;
  const seedHigh = Math.floor(seed / TWO_TO_32) >>> 0;
  const words = (index: number): Words =>
    philox([index >>> 0, Math.floor(index / TWO_TO_32) >>> 0, seedHigh, 0], key);
  return {
    words,
    uniform: (index) => words(index)[0] / TWO_TO_32,
    fillNormal(target, std) {
      for (let i = 0; i < target.length; i += 4) target.set(normals(words(i / 4), std, target.length - i), i);
    },
  };
}

/** Box–Muller on two pairs of words: at most four normals. */
function normals([a, b, c, d]: Words, std: number, limit: number): number[] {
  const values: number[] = [];
  for (const [u, v] of [
    [a, b],
    [c, d],
  ] as const) {
    const radius = std * Math.sqrt(-2 * Math.log((u + 1) / TWO_TO_32));
    const angle = (2 * Math.PI * v) / TWO_TO_32;
    values.push(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  return values.slice(0, limit);
}
