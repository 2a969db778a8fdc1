import { createHash } from 'node:crypto';

/**
 * A number in [0, 1) that depends on its arguments alone, so that any element can be drawn without the ones
 * before it: the first 53 bits of SHA-256 over the three, separated by a zero byte.
 */
export function uniform(seed: number, purpose: string, index: string): number {
  const digest = createHash('sha256').update(`${seed}\0${purpose}\0${index}`).digest();
  return (digest.readUInt32BE(0) * 2 ** 21 + (digest.readUInt32BE(4) >>> 11)) / 2 ** 53;
}
