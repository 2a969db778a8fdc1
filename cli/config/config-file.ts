import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  return checked(path, path.endsWith('.ts') ? await evaluate(path) : parse(path));
}

function parse(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new BadConfiguration(
      'the configuration is not JSON',
      { file: path, ...placeIn(text, message) },
      { why: message },
    );
  }
}

/** V8 names the position or, at the end of the text, nothing. */
function placeIn(text: string, message: string): { line: number; column: number } {
  const position = Number(message.match(/at position (\d+)/)?.[1] ?? text.length);
  const before = text.slice(0, position).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

async function evaluate(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  try {
    return await createJiti(path, { fsCache: false }).import(path, { default: true });
  } catch (error) {
    throw new BadConfiguration(
      'the configuration cannot be evaluated',
      { file: path },
      { why: asRetortError(error).message },
    );
  }
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
