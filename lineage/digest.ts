import { createHash } from 'node:crypto';

/** `sha256:` and 64 hexadecimal digits, as written in every document of ours. */
export type Digest = `sha256:${string}`;

export function sha256(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The 64 hexadecimal digits, as in-toto and object keys want them. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}
