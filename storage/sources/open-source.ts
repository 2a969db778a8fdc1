import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Digest } from '../../lineage/digest.js';
import type { Pin } from '../../lineage/pin.js';
import { isWhole } from '../bytes.js';
import type { SourceReader } from '../ports.js';
import { CachedSourceAltered, SourceChanged } from './errors.js';
import { fileSize, readLocalFile } from './local-file.js';
import { mirroredFile } from './mirror.js';
import { PIN_CHUNK_BYTES, Pinner } from './pinner.js';
import { type SourceAccess, sourceAccess } from './source-access.js';
import { cachedFile, fetchSource } from './source-cache.js';
import { sourcePlace } from './source-place.js';

export interface OpenSourceOptions {
  /** As the computation knows it; the last part of the location when absent. */
  readonly name?: string;
  readonly access?: SourceAccess;
  readonly signal?: AbortSignal;
}

/** A file of this machine that should hold the pinned bytes. */
interface LocalBytes {
  readonly path: string;
  /** What other bytes mean. */
  altered(expected: string, found: string, offsetBytes?: number): Promise<Error>;
}

/**
 * The pinned source; a wrong size throws SourceChanged at once, other bytes during a whole read. What is on another
 * machine is read from the mirror or the cache, and downloaded again where neither has it.
 */
export async function openSource(
  location: string,
  pin: Pin,
  options: OpenSourceOptions = {},
): Promise<SourceReader> {
  const bytes = await localBytes(location, pin, options);
  return {
    name: options.name ?? basename(location),
    sha256: pin.sha256,
    sizeBytes: pin.sizeBytes,
    read: (range) => (isWhole(range) ? readChecked(bytes, pin) : readLocalFile(bytes.path, range)),
  };
}

async function localBytes(
  location: string,
  pin: Pin,
  { access = sourceAccess(), signal = new AbortController().signal }: OpenSourceOptions,
): Promise<LocalBytes> {
  const changed = async (expected: string, found: string, offsetBytes?: number) =>
    new SourceChanged(location, expected, found, offsetBytes);
  const place = sourcePlace(location, access);
  if (place.kind === 'file') {
    const size = await fileSize(place.path);
    if (size !== pin.sizeBytes) throw await changed(`${pin.sizeBytes} bytes`, `${size} bytes`);
    return { path: place.path, altered: changed };
  }
  const cached = await cachedFile(access, pin);
  if (cached !== null) return fromCache(cached);
  const mirrored = await mirroredFile(access.mirror, place.url);
  if (mirrored !== null && (await fileSize(mirrored)) === pin.sizeBytes)
    return { path: mirrored, altered: changed };
  const { sha256 } = await fetchSource(place, access, signal);
  if (sha256 !== pin.sha256) throw await changed(pin.sha256, sha256);
  return fromCache((await cachedFile(access, pin)) ?? '');
}

/** A copy in the cache that has other bytes than its name says is of no use to anybody. */
function fromCache(path: string): LocalBytes {
  return {
    path,
    async altered(expected, found) {
      await rm(path, { force: true });
      return new CachedSourceAltered(path, expected, found);
    },
  };
}

/** Checks each chunk of the pin as it ends, so that a change is seen, and named, within 64 MiB. */
async function* readChecked({ path, altered }: LocalBytes, pin: Pin): AsyncGenerator<Uint8Array> {
  const chunks: Digest[] = [];
  const pinner = new Pinner(PIN_CHUNK_BYTES, (digest) => chunks.push(digest));
  let checked = 0;
  const check = async () => {
    for (; checked < chunks.length; checked += 1) {
      const [expected = 'the end', found = ''] = [pin.chunks[checked], chunks[checked]];
      if (found !== expected) throw await altered(expected, found, checked * PIN_CHUNK_BYTES);
    }
  };
  for await (const part of readLocalFile(path)) {
    pinner.update(part);
    await check();
    yield part;
  }
  const { sha256, sizeBytes } = pinner.finish();
  await check();
  if (sizeBytes !== pin.sizeBytes) throw await altered(`${pin.sizeBytes} bytes`, `${sizeBytes} bytes`);
  if (sha256 !== pin.sha256) throw await altered(pin.sha256, sha256);
}
