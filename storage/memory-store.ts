import { chunksOf, collect } from './bytes.js';
import { ObjectMissing } from './errors.js';
import { checkKey } from './keys.js';
import type { ByteRange, ByteSource, ObjectStore } from './object-store.js';

/** The specification of an object store, and the store of unit tests. */
export function memoryStore(): ObjectStore {
  const location = 'memory:';
  const objects = new Map<string, Uint8Array>();
  return {
    location,
    async *read(key, range: ByteRange = {}) {
      checkKey(key);
      const bytes = objects.get(key);
      if (bytes === undefined) throw new ObjectMissing(location, key);
      yield* chunksOf(bytes.slice(range.start, range.end));
    },
    async head(key) {
      checkKey(key);
      const bytes = objects.get(key);
      return bytes === undefined ? null : { key, sizeBytes: bytes.length };
    },
    async create(key, source: ByteSource) {
      checkKey(key);
      const bytes = await collect(source);
      if (objects.has(key)) return false;
      objects.set(key, bytes);
      return true;
    },
    async put(key, source) {
      checkKey(key);
      objects.set(key, await collect(source));
    },
    async *list(prefix, { after = '' } = {}) {
      for (const key of [...objects.keys()].filter((one) => one.startsWith(prefix) && one > after).sort()) {
        const bytes = objects.get(key);
        if (bytes !== undefined) yield { key, sizeBytes: bytes.length };
      }
    },
    async delete(key) {
      checkKey(key);
      objects.delete(key);
    },
    async close() {},
  };
}
