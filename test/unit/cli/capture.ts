import type { Context } from '../../../cli/context.js';
import { outputOf } from '../../../cli/output/output.js';

export interface Captured {
  readonly context: Context;
  stdout(): string;
  stderr(): string;
  /** Standard output as JSON Lines. */
  documents(): { schema: string; [field: string]: unknown }[];
}

/** A command's surroundings, printing into memory as into a pipe. */
export function capture(
  cwd: string,
  flags: Partial<Context['flags']> = {},
  env: NodeJS.ProcessEnv = {},
): Captured {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const streamOf = (sink: string[]) =>
    ({ write: (text: string) => sink.push(text) > 0 }) as unknown as NodeJS.WriteStream;
  const all = {
    json: false,
    progress: 'auto',
    color: 'never',
    quiet: false,
    verbose: false,
    input: true,
    ...flags,
  } as const;
  const out = outputOf({ stdout: streamOf(stdout), stderr: streamOf(stderr), env }, all);
  const text = () => stdout.join('');
  return {
    context: { cwd, env: { HOME: cwd, PATH: '', ...env }, flags: all, out, stdin: process.stdin },
    stdout: text,
    stderr: () => stderr.join(''),
    documents: () =>
      text()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
  };
}
