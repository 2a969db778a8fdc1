import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hexOf, sha256 } from '../../lineage/digest.js';
import type { Pin } from '../../lineage/pin.js';
import { download } from './download.js';
import type { RemotePlace } from './request.js';
import type { SourceAccess } from './source-access.js';

/** What an address led to when it was last asked, so that what has not changed is not downloaded again. */
interface LocationFacts {
  readonly schema: 'retort.location/1';
  readonly version: string;
  readonly pin: Pin;
}

/** The downloaded bytes of this digest and size; null where the cache has none. */
export async function cachedFile(
  { cacheFolder }: SourceAccess,
  { sha256: digest, sizeBytes }: Pin,
): Promise<string | null> {
  const path = cachePath(cacheFolder, hexOf(digest));
  const found = await stat(path).catch(() => null);
  return found?.isFile() && found.size === sizeBytes ? path : null;
}

/** Downloads the source into the cache, unless the server says that it is what the cache has of it. */
export async function fetchSource(
  place: RemotePlace,
  access: SourceAccess,
  signal: AbortSignal,
): Promise<Pin> {
  const { cacheFolder } = access;
  const facts = await readFacts(cacheFolder, place);
  const cached = facts !== null && (await cachedFile(access, facts.pin)) !== null ? facts : null;
  const options = { known: cached?.version ?? null, signal };
  const downloaded = await download(place, join(cacheFolder, 'partial'), access, options);
  if (downloaded === null) {
    if (cached !== null) return cached.pin;
    return fetchSource(place, access, signal);
  }
  const { part, version } = downloaded;
  const pin = await part.finish((hex) => cachePath(cacheFolder, hex));
  if (version !== null) await writeFacts(cacheFolder, place, { schema: 'retort.location/1', version, pin });
  return pin;
}

function cachePath(folder: string, hex: string): string {
  return join(folder, 'sha256', hex.slice(0, 2), hex);
}

/** Addresses can carry signatures, so that only their digest is written. */
function factsPath(folder: string, { url }: RemotePlace): string {
  return join(folder, 'locations', `${hexOf(sha256(url.href))}.json`);
}

/** Facts that cannot be read are none: the source is downloaded again. */
async function readFacts(folder: string, place: RemotePlace): Promise<LocationFacts | null> {
  try {
    const facts = JSON.parse(await readFile(factsPath(folder, place), 'utf8'));
    return facts.schema === 'retort.location/1' ? facts : null;
  } catch {
    return null;
  }
}

async function writeFacts(folder: string, place: RemotePlace, facts: LocationFacts): Promise<void> {
  const path = factsPath(folder, place);
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, `${JSON.stringify(facts)}\n`);
  await rename(unfinished, path);
}
