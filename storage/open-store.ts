import { LocationInvalid } from './errors.js';
import { folderStore } from './folder-store.js';
import { memoryStore } from './memory-store.js';
import type { ObjectStore } from './object-store.js';
import { provenStore } from './proven-store.js';
import { s3Settings } from './s3-settings.js';

/**
 * The store at `memory:`, in a folder (`/path`, `path`, `file:/path`) or in S3 (`s3://bucket/prefix`). Endpoint, region
 * and credentials of S3 come from `env` in AWS's own names, then from the standard chain.
 * @throws LocationInvalid
 */
export async function openStore(
  location: string,
  { env = {} }: { env?: { readonly [name: string]: string | undefined } } = {},
): Promise<ObjectStore> {
  if (location === 'memory:') return memoryStore();
  const scheme = /^([a-z][a-z0-9+.-]+):/.exec(location)?.[1];
  if (scheme === 's3') {
    const settings = s3Settings(location, env);
    const { s3Objects } = await import('./s3-store.js');
    return provenStore(s3Objects(settings), settings.endpoint ?? 'Amazon S3');
  }
  if (location === '' || (scheme !== undefined && scheme !== 'file')) throw new LocationInvalid(location);
  return folderStore(location.replace(/^file:(\/\/(?=\/))?/, ''));
}
