import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { fileFault, isMissing, systemCode } from '../file-faults.js';
import type { ByteRange } from '../object-store.js';
import { SourceMissing, SourceNotAFile, SourceNotPermitted } from './errors.js';

const CHUNK_BYTES = 1024 * 1024;

/** Size of the file; throws what a person must do when there is none, or when it cannot be read. */
export async function fileSize(location: string): Promise<number> {
  return withFile(location, async (file) => (await file.stat()).size);
}

/** Streams the file's bytes as they are now. */
export async function* readLocalFile(
  location: string,
  { start = 0, end }: ByteRange = {},
): AsyncGenerator<Uint8Array> {
  const file = await openFile(location);
  try {
    for (let position = start; ; ) {
      const length = Math.min(CHUNK_BYTES, (end ?? Number.POSITIVE_INFINITY) - position);
      if (length <= 0) return;
      const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, position);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
  } finally {
    await file.close();
  }
}

async function withFile<T>(location: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openFile(location);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function openFile(location: string): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(location, constants.O_RDONLY);
  } catch (error) {
    if (isMissing(error)) throw new SourceMissing(location, { cause: error });
    if (['EACCES', 'EPERM'].includes(systemCode(error) ?? ''))
      throw new SourceNotPermitted(location, String(error), { cause: error });
    throw fileFault(error, location);
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new SourceNotAFile(location);
}
