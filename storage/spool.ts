import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type Digest, sha256 } from '../lineage/digest.js';
import { chunksOf } from './bytes.js';
import { fileFault } from './file-faults.js';
import type { ByteSource } from './object-store.js';
import { openNameless } from './spool-file.js';

/** Above this a stream waits on disk instead of in memory until its digest, and so its address, is known. */
const MEMORY_BYTES = 8 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

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
  let held: Uint8Array[] = [];
  let sizeBytes = 0;
  let file: FileHandle | null = null;
  try {
    for await (const chunk of chunksOf(source)) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      if (file === null) held.push(chunk.slice());
      else await append(file, chunk);
      if (file !== null || sizeBytes <= MEMORY_BYTES) continue;
      file = await openNameless(tmpdir());
      for (const part of held) await append(file, part);
      held = [];
    }
  } catch (error) {
    await file?.close();
    throw error;
  }
  const digest: Digest = `sha256:${hash.digest('hex')}`;
  const spilled = file;
  if (spilled === null) {
    const bytes = Buffer.concat(held);
    return { sha256: digest, sizeBytes, open: () => bytes, discard: async () => {} };
  }
  return { sha256: digest, sizeBytes, open: () => readAll(spilled), discard: () => spilled.close() };
}

async function append(file: FileHandle, bytes: Uint8Array): Promise<void> {
  await inTmp(() => file.writeFile(bytes));
}

async function* readAll(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

async function inTmp<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw fileFault(error, tmpdir());
  }
}
