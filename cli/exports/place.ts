import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RetortError } from '../../errors/retort-error.js';
import { systemCode } from '../../storage/file-faults.js';
import { OutputExists, OutputNotWritable } from '../model-errors.js';

type Bytes = AsyncIterable<Uint8Array | string>;

export interface WrittenFile {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Bytes;
}

/**
 * Writes a file that appears whole or not at all.
 * @throws OutputExists unless `force` replaces what is there, OutputNotWritable
 */
export async function placeFile(path: string, bytes: Bytes, force: boolean): Promise<WrittenFile> {
  return guarded(path, async () => {
    if (!force && (await exists(path))) throw new OutputExists(path);
    const unfinished = unfinishedBeside(path);
    try {
      const sizeBytes = await write(unfinished, bytes);
      if (force) await rename(unfinished, path);
      else await link(unfinished, path);
      return { path, sizeBytes };
    } finally {
      await rm(unfinished, { force: true });
    }
  });
}

/**
 * Writes a folder that appears whole or not at all. With `force` it takes the place of a folder that holds nothing but
 * files of the same names; nothing else of a person's is ever removed.
 */
export async function placeFolder(
  path: string,
  files: AsyncIterable<NamedBytes>,
  force: boolean,
): Promise<WrittenFile[]> {
  return guarded(path, async () => {
    if (!force && (await exists(path))) throw new OutputExists(path);
    const unfinished = unfinishedBeside(path);
    try {
      await mkdir(unfinished);
      const written: WrittenFile[] = [];
      for await (const { name, bytes } of files)
        written.push({ path: join(path, name), sizeBytes: await write(join(unfinished, name), bytes) });
      await replace(unfinished, path);
      return written;
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  });
}

async function replace(unfinished: string, path: string): Promise<void> {
  const before = await readdir(path).catch(() => null);
  if (before === null) {
    if (await exists(path)) throw new OutputExists(path);
    return rename(unfinished, path);
  }
  const own = new Set(await readdir(unfinished));
  const foreign = before.find((name) => !own.has(name));
  if (foreign !== undefined) throw new OutputExists(join(path, foreign));
  const former = unfinishedBeside(path);
  await rename(path, former);
  await rename(unfinished, path);
  await rm(former, { recursive: true });
}

function unfinishedBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
}

async function write(path: string, bytes: Bytes): Promise<number> {
  const file = await open(path, 'wx');
  try {
    for await (const part of bytes) await file.writeFile(part);
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RetortError || systemCode(error) === null) throw error;
    if (systemCode(error) === 'EEXIST') throw new OutputExists(path);
    throw new OutputNotWritable(path, error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}
