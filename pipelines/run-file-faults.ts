import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type BuildFailure, build } from 'esbuild';
import { RunFileBroken, RunFileFailed } from './errors.js';

/** Where the run file or a module it imports does not compile, or null when all of it does. */
export async function brokenAt(file: string): Promise<RunFileBroken | null> {
  const folder = dirname(file);
  try {
    await build({
      entryPoints: [file],
      absWorkingDir: folder,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      write: false,
      logLevel: 'silent',
    });
    return null;
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    if (first === undefined) throw error;
    const { location, text } = first;
    if (location === null) return new RunFileBroken({ file }, text, undefined);
    const where = { file: resolve(folder, location.file), line: location.line, column: location.column + 1 };
    return new RunFileBroken(where, text, location.lineText.trim());
  }
}

/** Where evaluation of the run file threw: the innermost line of its own. */
export async function failedAt(file: string, cause: unknown): Promise<RunFileFailed> {
  const { message = String(cause), stack = '' } = cause as Partial<Error>;
  const frame = stack
    .split('\n')
    .find((line) => line.trimStart().startsWith('at ') && line.includes(`${file}:`));
  const [line, column] =
    frame
      ?.match(/:(\d+):(\d+)\)?$/)
      ?.slice(1)
      .map(Number) ?? [];
  const lines = line === undefined ? [] : (await readFile(file, 'utf8')).split('\n');
  const [problem = ''] = message.split('\n');
  return new RunFileFailed({ file, line, column }, problem, lines[(line ?? 0) - 1]?.trim(), { cause });
}
