import { checkKey, isKey } from './keys.js';
import type { ObjectInfo, ObjectStore } from './object-store.js';
import { proveStore } from './s3-proof.js';

/** Checks keys, hides objects that are none, and proves the server's properties before the first write. */
export function provenStore(objects: ObjectStore, endpoint: string): ObjectStore {
  let proof: Promise<void> | null = null;
  const checked = <T>(key: string, use: () => T): T => {
    checkKey(key);
    return use();
  };
  const proven = async <T>(key: string, use: () => Promise<T>): Promise<T> => {
    checkKey(key);
    proof ??= proveStore(objects, endpoint).catch((error) => {
      proof = null;
      throw error;
    });
    await proof;
    return use();
  };
  return {
    location: objects.location,
    read: (key, range) => checked(key, () => objects.read(key, range)),
    head: async (key) => checked(key, () => objects.head(key)),
    create: (key, source) => proven(key, () => objects.create(key, source)),
    put: (key, source) => proven(key, () => objects.put(key, source)),
    list: (prefix, options) => onlyKeys(objects.list(prefix, options)),
    delete: (key) => proven(key, () => objects.delete(key)),
    close: () => objects.close(),
  };
}

async function* onlyKeys(listing: AsyncIterable<ObjectInfo>): AsyncGenerator<ObjectInfo> {
  for await (const info of listing) if (isKey(info.key)) yield info;
}
