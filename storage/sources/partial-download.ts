import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hexOf } from '../../lineage/digest.js';
import type { Pin } from '../../lineage/pin.js';
import { fileFault, systemCode } from '../file-faults.js';
import { SourceCacheFull } from './errors.js';
import { readLocalFile } from './local-file.js';
import { PIN_CHUNK_BYTES, Pinner } from './pinner.js';

/** A file that grows while its bytes are hashed; one download has it for itself. */
export interface PartialDownload {
  readonly sizeBytes: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Forgets what was written. */
  restart(): Promise<void>;
  /** Leaves what was written for a later download of the same bytes; without a name it is removed. */
  keep(name: string | null): Promise<void>;
  /** Gives the whole file its place, `placeOf` its digest, and says what it is. */
  finish(placeOf: (hex: string) => string): Promise<Pin>;
}

/**
 * Goes on with what an earlier download of the same bytes left, which is read and hashed again, or begins. What
 * another process may still be writing is left alone: it says nothing for `stallMs` at most.
 * @param name of the bytes, by address and version; null where versions cannot be told apart
 */
export async function openPartial(
  folder: string,
  name: string | null,
  stallMs: number,
): Promise<PartialDownload> {
  return guarded(folder, async () => {
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name ?? 'unnamed'}.${randomUUID()}.part`);
    const found = name !== null && (await claim(folder, name, path, stallMs));
    const part = new Part(folder, path, await open(path, found ? 'r+' : 'wx+'));
    if (found) await part.countAgain();
    return part;
  });
}

/** Takes over what another download left under the name, so that only one has it. */
async function claim(folder: string, name: string, path: string, stallMs: number): Promise<boolean> {
  for (const found of await readdir(folder)) {
    if (!found.startsWith(`${name}.`)) continue;
    const left = join(folder, found);
    const free = found === `${name}.part` || (await isOlder(left, 2 * stallMs));
    if (free && (await moved(left, path))) return true;
  }
  return false;
}

async function isOlder(path: string, ms: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > ms;
}

function moved(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    () => false,
  );
}

class Part implements PartialDownload {
  sizeBytes = 0;
  #pinner = new Pinner(PIN_CHUNK_BYTES);

  constructor(
    private readonly folder: string,
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  async countAgain(): Promise<void> {
    for await (const bytes of readLocalFile(this.path)) this.#count(bytes);
  }

  append(bytes: Uint8Array): Promise<void> {
    return guarded(this.folder, async () => {
      for (let from = 0; from < bytes.length; ) {
        const left = bytes.length - from;
        from += (await this.file.write(bytes, from, left, this.sizeBytes + from)).bytesWritten;
      }
      this.#count(bytes);
    });
  }

  restart(): Promise<void> {
    return guarded(this.folder, async () => {
      await this.file.truncate(0);
      this.sizeBytes = 0;
      this.#pinner = new Pinner(PIN_CHUNK_BYTES);
    });
  }

  async keep(name: string | null): Promise<void> {
    await this.file.close();
    if (name === null || this.sizeBytes === 0) await rm(this.path, { force: true });
    else await rename(this.path, join(this.folder, `${name}.part`));
  }

  finish(placeOf: (hex: string) => string): Promise<Pin> {
    return guarded(this.folder, async () => {
      await this.file.sync();
      await this.file.close();
      const pin = this.#pinner.finish();
      const place = placeOf(hexOf(pin.sha256));
      await mkdir(dirname(place), { recursive: true });
      await rename(this.path, place);
      return pin;
    });
  }

  #count(bytes: Uint8Array): void {
    this.#pinner.update(bytes);
    this.sizeBytes += bytes.length;
  }
}

async function guarded<T>(folder: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? ''))
      throw new SourceCacheFull(folder, { cause: error });
    throw systemCode(error) === null ? error : fileFault(error, folder);
  }
}
