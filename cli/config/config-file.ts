import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Message } from 'esbuild';
import type { Place } from '../../errors/retort-error.js';
import { asRetortError, BadConfiguration } from '../errors.js';

/** What a configuration file may say; everything that decides a result belongs in the run file. */
export interface FileSettings {
  readonly store?: string;
  readonly temporalAddress?: string;
  readonly namespace?: string;
  readonly trust?: string;
}

const settingNames: readonly (keyof FileSettings)[] = ['store', 'temporalAddress', 'namespace', 'trust'];

export const projectFileNames = ['retort.config.json', 'retort.config.ts'] as const;

/** The nearest folder at or above `folder` that holds one of the names, with the path of what was found. */
export function findUpward(folder: string, names: readonly string[]): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const found = names.map((name) => join(at, name)).find((path) => existsSync(path));
    if (found) return found;
    if (at === dirname(at)) return null;
  }
}

/** Reads `*.json`, or the default export of a TypeScript module; throws BadConfiguration with the place. */
export async function readConfigFile(path: string): Promise<FileSettings> {
  const isModule = path.endsWith('.ts');
  try {
    return checked(path, isModule ? await evaluate(path) : JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof BadConfiguration) throw error;
    const { where, why } = (await faultIn(path)) ?? {
      where: { file: path },
      why: asRetortError(error).message,
    };
    const what = isModule ? 'cannot be evaluated' : 'is not JSON';
    throw new BadConfiguration(
      `the configuration ${what}`,
      where,
      { why, fix: 'correct the line shown' },
      { cause: error },
    );
  }
}

async function evaluate(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return createJiti(path, { fsCache: false }).import(path, { default: true });
}

/** Where the file's syntax breaks; V8 does not say it for JSON. */
async function faultIn(path: string): Promise<{ where: Place; why: string } | null> {
  const { transform } = await import('esbuild');
  const loader = path.endsWith('.ts') ? 'ts' : 'json';
  const failure = await transform(readFileSync(path, 'utf8'), { loader, logLevel: 'silent' }).then(
    () => null,
    ({ errors }: { errors: Message[] }) => errors[0] ?? null,
  );
  if (!failure?.location) return null;
  const { line, column } = failure.location;
  return { where: { file: path, line, column: column + 1 }, why: failure.text };
}

function checked(path: string, found: unknown): FileSettings {
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw new BadConfiguration(
      'the configuration is not an object',
      { file: path },
      { expected: 'an object', found: JSON.stringify(found) },
    );
  }
  for (const [name, value] of Object.entries(found)) {
    const where = { file: path, line: lineOf(path, name), field: name };
    if (name !== '$schema' && !settingNames.some((known) => known === name)) {
      throw new BadConfiguration(`unknown setting ${name}`, where, {
        expected: `one of ${settingNames.join(', ')}`,
        found: name,
      });
    }
    if (typeof value !== 'string') {
      throw new BadConfiguration(`${name} is not text`, where, {
        expected: 'text',
        found: JSON.stringify(value),
      });
    }
  }
  return found;
}

function lineOf(path: string, name: string): number | undefined {
  const lines = readFileSync(path, 'utf8').split('\n');
  const index = lines.findIndex((line) => new RegExp(`\\b${name.replace(/\W/g, '.')}\\b`).test(line));
  return index < 0 ? undefined : index + 1;
}
