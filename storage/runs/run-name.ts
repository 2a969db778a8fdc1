import { randomBytes } from 'node:crypto';
import { adjectives, animals, uniqueNamesGenerator } from 'unique-names-generator';

/** A name for people, such as `brisk-heron-7`; unique only together with the check of `createRun`. */
export function proposeRunName(): string {
  const number = String(1 + (randomBytes(2).readUInt16LE() % 99));
  return uniqueNamesGenerator({
    dictionaries: [adjectives, animals, [number]],
    separator: '-',
    style: 'lowerCase',
    seed: randomBytes(6).readUIntLE(0, 6),
  });
}
