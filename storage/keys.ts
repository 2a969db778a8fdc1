import { KeyInvalid } from './errors.js';

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** S3's limit is 1,024 bytes; the rest is left to a store's own prefix. */
const LONGEST_KEY_BYTES = 800;
const LONGEST_SEGMENT_BYTES = 200;

/** Throws KeyInvalid for a key that could mean different things to different stores, or leave its folder. */
export function checkKey(key: string): void {
  const why = faultOf(key);
  if (why !== null) throw new KeyInvalid(key, why);
}

export function isKey(key: string): boolean {
  return faultOf(key) === null;
}

function faultOf(key: string): string | null {
  if (key.length > LONGEST_KEY_BYTES) return `longer than ${LONGEST_KEY_BYTES} bytes`;
  for (const segment of key.split('/')) {
    if (segment.length > LONGEST_SEGMENT_BYTES)
      return `a segment is longer than ${LONGEST_SEGMENT_BYTES} bytes`;
    if (!SEGMENT.test(segment)) return `the segment ${JSON.stringify(segment)} is not allowed`;
  }
  return null;
}
