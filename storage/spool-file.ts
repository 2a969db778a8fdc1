import { randomUUID } from 'node:crypto';
import { readSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreFault } from './errors.js';
import { fileFault, isMissing } from './file-faults.js';
import type { Spool, SpoolFile } from './ports.js';

const BUFFER_BYTES = 1024 * 1024;
const PREFIX = 'retort-';

/** Files without a name in a folder of the local disk, made on demand; closing gives all of them back. */
export function spoolIn(folder: string): Spool & { close(): Promise<void> } {
  const files: FileHandle[] = [];
  return {
    async open() {
      const file = await openNameless(folder);
      files.push(file);
      return bufferedFile(file, folder);
    },
    async close() {
      await Promise.all(files.splice(0).map((file) => file.close()));
    },
  };
}

/** Removes files of processes that were killed before these lost their names; it cannot harm one that lives. */
export async function sweepSpool(folder: string): Promise<void> {
  const left = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw fileFault(error, folder);
  });
  const named = left.filter((name) => name.startsWith(PREFIX));
  await Promise.all(named.map((name) => rm(join(folder, name), { force: true })));
}

/** A file without a name in the folder, so that it ends with this process however that ends. */
export async function openNameless(folder: string): Promise<FileHandle> {
  const path = join(folder, `${PREFIX}${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(path, 'wx+', 0o600);
    await rm(path, { force: true });
    return file;
  } catch (error) {
    throw fileFault(error, folder);
  }
}

function bufferedFile(file: FileHandle, folder: string): SpoolFile {
  const buffer = new Uint8Array(BUFFER_BYTES);
  let buffered = 0;
  let written = 0;
  const write = async (bytes: Uint8Array) => {
    try {
      await file.write(bytes, 0, bytes.length, written);
    } catch (error) {
      throw fileFault(error, folder);
    }
    written += bytes.length;
  };
  const flush = async () => {
    await write(buffer.subarray(0, buffered));
    buffered = 0;
  };
  return {
    async append(bytes) {
      if (buffered + bytes.length > BUFFER_BYTES) await flush();
      if (bytes.length > BUFFER_BYTES) return write(bytes);
      buffer.set(bytes, buffered);
      buffered += bytes.length;
    },
    async read(positionBytes, sizeBytes) {
      if (buffered > 0) await flush();
      return readExactly(file, folder, { positionBytes, sizeBytes });
    },
  };
}

/** Reads without a detour through another thread: mostly from the page cache, where the detour costs ten times more. */
function readExactly(
  file: FileHandle,
  folder: string,
  { positionBytes, sizeBytes }: { positionBytes: number; sizeBytes: number },
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeBytes);
  for (let done = 0; done < sizeBytes; ) {
    const read = readAt(file, folder, bytes.subarray(done), positionBytes + done);
    if (read === 0) throw new StoreFault(folder, `a file there ends before byte ${positionBytes + done}`);
    done += read;
  }
  return bytes;
}

function readAt(file: FileHandle, folder: string, into: Uint8Array, positionBytes: number): number {
  try {
    return readSync(file.fd, into, 0, into.length, positionBytes);
  } catch (error) {
    throw fileFault(error, folder);
  }
}
