import type { Pin } from '../../lineage/pin.js';
import { readLocalFile } from './local-file.js';
import { mirroredFile } from './mirror.js';
import { PIN_CHUNK_BYTES, Pinner } from './pinner.js';
import { type SourceAccess, sourceAccess } from './source-access.js';
import { fetchSource } from './source-cache.js';
import { sourcePlace } from './source-place.js';

/**
 * Reads the source once and says what it is: SHA-256, bytes, and a SHA-256 for every 64 MiB. What is on another
 * machine is taken from the mirror, or downloaded into the cache.
 */
export async function pinSource(
  location: string,
  access: SourceAccess = sourceAccess(),
  signal: AbortSignal = new AbortController().signal,
): Promise<Pin> {
  const place = sourcePlace(location, access);
  if (place.kind === 'file') return pinFile(place.path);
  const mirrored = await mirroredFile(access.mirror, place.url);
  return mirrored === null ? fetchSource(place, access, signal) : pinFile(mirrored);
}

async function pinFile(path: string): Promise<Pin> {
  const pinner = new Pinner(PIN_CHUNK_BYTES);
  for await (const part of readLocalFile(path)) pinner.update(part);
  return pinner.finish();
}
