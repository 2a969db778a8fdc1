import { LocationInvalid } from './errors.js';
import { folderStore } from './folder-store.js';
import { memoryStore } from './memory-store.js';
import type { ObjectStore } from './object-store.js';

/** A folder (`/path`, `path`, `file:/path`) or `memory:`, as a person writes it. */
export async function openStore(location: string): Promise<ObjectStore> {
  if (location === 'memory:') return memoryStore();
  const scheme = /^([a-z][a-z0-9+.-]+):/.exec(location)?.[1];
  if (location === '' || (scheme !== undefined && scheme !== 'file')) throw new LocationInvalid(location);
  return folderStore(location.replace(/^file:(\/\/(?=\/))?/, ''));
}
