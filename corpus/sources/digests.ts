import type { SourceReader } from '../../storage/ports.js';

/** Twelve digits of a source's SHA-256: names its records, wherever the source lies. */
export function shortDigest(source: SourceReader): string {
  return source.sha256.slice('sha256:'.length, 'sha256:'.length + 12);
}
