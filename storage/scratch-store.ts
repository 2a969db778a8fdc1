import type { ObjectInfo, ObjectStore } from './object-store.js';

/** What a computation reads. Its progress and commits stay out of sight, or nothing would be computed. */
const shared = ['runs/', 'artifacts/', 'blobs/'] as const;

/**
 * Reads runs, artifacts and blobs of `base` and writes into `scratch` alone, so that a stage can be computed again
 * and leave no trace. Closing it closes the scratch.
 */
export function scratchStore(base: ObjectStore, scratch: ObjectStore): ObjectStore {
  const isShared = (key: string) => shared.some((prefix) => key.startsWith(prefix));
  const headOfBase = async (key: string) => (isShared(key) ? base.head(key) : null);
  return {
    location: scratch.location,
    async *read(key, range) {
      const own = (await scratch.head(key)) !== null || !isShared(key);
      yield* (own ? scratch : base).read(key, range);
    },
    head: async (key) => (await scratch.head(key)) ?? headOfBase(key),
    create: async (key, source) => (await headOfBase(key)) === null && scratch.create(key, source),
    put: (key, source) => scratch.put(key, source),
    list: (prefix, options) =>
      isShared(prefix)
        ? merged(base.list(prefix, options), scratch.list(prefix, options))
        : scratch.list(prefix, options),
    delete: (key) => scratch.delete(key),
    close: () => scratch.close(),
  };
}

/** Two ascending listings as one, each key once. */
async function* merged(
  base: AsyncIterable<ObjectInfo>,
  scratch: AsyncIterable<ObjectInfo>,
): AsyncGenerator<ObjectInfo> {
  const [left, right] = [base[Symbol.asyncIterator](), scratch[Symbol.asyncIterator]()];
  let [a, b] = [await left.next(), await right.next()];
  while (!a.done || !b.done) {
    if (b.done || (!a.done && a.value.key < b.value.key)) {
      yield a.value;
      a = await left.next();
    } else {
      if (!a.done && a.value.key === b.value.key) a = await left.next();
      yield b.value;
      b = await right.next();
    }
  }
}
