import type { Digest } from '../../lineage/digest.js';

/** Prompts that are meant by their names: another text under such a name is refused. */
const digests: Readonly<Record<string, Digest>> = {
  /** The 14 dialogues of Askell et al. 2021, 27,361 bytes, which this project does not carry. */
  'askell-2021': 'sha256:51dd74e1c2ba9bc14173b20db4d9c3a6b6196b0c477da11811dd42cfe585cfba',
  /** `samples/prompts/brief-assistant.txt`. */
  'brief-assistant': 'sha256:91ae3f2b0ce0cc8d935e6d970aedf8ba113d38cf2d58fb79916e3e7a25548800',
};

/** What a prompt of this name must be; null for a name of your own, which takes any text. */
export function promptDigest(name: string): Digest | null {
  return Object.hasOwn(digests, name) ? (digests[name] ?? null) : null;
}
