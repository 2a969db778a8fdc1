import { createHash, randomUUID } from 'node:crypto';
import { type Digest, hexOf } from '../lineage/digest.js';
import { isWhole } from './bytes.js';
import { BlobCorrupt } from './errors.js';
import type { ByteRange, ByteSource, ObjectStore } from './object-store.js';
import { spool } from './spool.js';
import { BLOB_QUARANTINED, type StoreWarning } from './warnings.js';

/** Where the bytes with this digest live: `blobs/sha256/ab/<digest>`. */
export function blobKey(digest: Digest): string {
  const hex = hexOf(digest);
  return `blobs/sha256/${hex.slice(0, 2)}/${hex}`;
}

export interface WrittenBlob {
  readonly sha256: Digest;
  readonly sizeBytes: number;
  readonly warnings: readonly StoreWarning[];
}

/** Writes bytes under their own digest. Bytes already there are checked; wrong ones go into quarantine. */
export async function writeBlob(store: ObjectStore, source: ByteSource): Promise<WrittenBlob> {
  const { sha256, sizeBytes, open, discard } = await spool(source);
  try {
    const key = blobKey(sha256);
    if ((await store.head(key)) === null && (await store.create(key, open())))
      return { sha256, sizeBytes, warnings: [] };
    const found = await digestOfObject(store, key);
    if (found === sha256) return { sha256, sizeBytes, warnings: [] };
    await store.put(`quarantine/${hexOf(sha256)}/${randomUUID()}`, store.read(key));
    await store.put(key, open());
    const message = `${key} held other bytes and was replaced; the old ones are in quarantine/${hexOf(sha256)}/`;
    return { sha256, sizeBytes, warnings: [{ code: BLOB_QUARANTINED, message, object: key, cause: null }] };
  } finally {
    await discard();
  }
}

/** Streams a blob; a whole read that does not match its digest throws BlobCorrupt at the end. */
export function readBlob(store: ObjectStore, digest: Digest, range?: ByteRange): AsyncIterable<Uint8Array> {
  const bytes = store.read(blobKey(digest), range);
  return isWhole(range) ? checked(bytes, digest, blobKey(digest)) : bytes;
}

/** Passes the bytes on and throws BlobCorrupt, naming `file`, after the last one unless they hash to `expected`. */
export async function* checked(
  bytes: AsyncIterable<Uint8Array>,
  expected: Digest,
  file: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  const found: Digest = `sha256:${hash.digest('hex')}`;
  if (found !== expected) throw new BlobCorrupt(file, expected, found);
}

/** SHA-256 of an object's bytes as they are now. */
export async function digestOfObject(store: ObjectStore, key: string): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of store.read(key)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}
