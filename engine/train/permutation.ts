import type { Randomness } from '../random.js';

const FEISTEL_ROUNDS = 8;

/**
 * Where index goes in a random order of 0 … size − 1: a bijection computable at any index, so that an epoch
 * resumes in its middle without a table. A Feistel network over the next even power of two, walked until it
 * falls inside.
 */
export function permute(randomness: Randomness, size: number, index: number): number {
  if (size <= 1) return 0;
  const halfBits = Math.max(1, Math.ceil(Math.log2(size) / 2));
  let value = index;
  do value = feistel(randomness, halfBits, value);
  while (value >= size);
  return value;
}

function feistel(randomness: Randomness, halfBits: number, value: number): number {
  const half = 2 ** halfBits;
  let left = Math.floor(value / half);
  let right = value % half;
  for (let round = 0; round < FEISTEL_ROUNDS; round++) {
    const [word] = randomness.words(right * FEISTEL_ROUNDS + round);
    [left, right] = [right, (left ^ (word % half)) >>> 0];
  }
  return left * half + right;
}
