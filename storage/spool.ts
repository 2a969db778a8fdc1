import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Digest, sha256 } from '../lineage/digest.js';
import { chunksOf } from './bytes.js';
import { fileFault } from './file-faults.js';
import type { ByteSource } from './object-store.js';

/** Above this a stream waits on disk instead of in memory until its digest, and so its address, is known. */
const MEMORY_BYTES = 8 * 1024 * 1024;

/** Bytes read once and kept, so that they can be read again under their digest. */
export interface Spooled {
  readonly sha256: Digest;
  readonly sizeBytes: number;
  /** Readable any number of times until `discard`. */
  open(): ByteSource;
  discard(): Promise<void>;
}

/** Hashes the source while it streams into memory, or into a temporary file where it is large. */
export async function spool(source: ByteSource): Promise<Spooled> {
  if (source instanceof Uint8Array)
    return { sha256: sha256(source), sizeBytes: source.length, open: () => source, discard: async () => {} };
  return spoolStream(source);
}

async function spoolStream(source: AsyncIterable<Uint8Array>): Promise<Spooled> {
  const hash = createHash('sha256');
  const path = join(tmpdir(), `retort-${randomUUID()}`);
  const held: Uint8Array[] = [];
  let sizeBytes = 0;
  let file: FileHandle | null = null;
  try {
    for await (const chunk of chunksOf(source)) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      held.push(chunk.slice());
      if (file === null && sizeBytes > MEMORY_BYTES) file = await inTmp(() => open(path, 'wx'));
      const spill = file;
      if (spill !== null) for (const part of held.splice(0)) await inTmp(() => spill.writeFile(part));
    }
  } catch (error) {
    await file?.close();
    await rm(path, { force: true });
    throw error;
  }
  await file?.close();
  const onDisk = file !== null;
  const inMemory = onDisk ? null : Buffer.concat(held);
  return {
    sha256: `sha256:${hash.digest('hex')}`,
    sizeBytes,
    open: () => inMemory ?? createReadStream(path, { highWaterMark: 256 * 1024 }),
    discard: () => rm(path, { force: true }),
  };
}

async function inTmp<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw fileFault(error, tmpdir());
  }
}
