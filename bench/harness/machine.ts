import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { root } from './root.js';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
}

export const machine = (): Machine => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  system: `${process.platform} ${process.arch} ${release()}`,
});

/** The checked-out commit, with `+` where tracked files outside `bench/results` differ from it. */
export function commit(): string {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  const changed = git(
    'status',
    '--porcelain',
    '--untracked-files=no',
    '--',
    '.',
    ':!bench/results',
    ':!docs',
  );
  return git('rev-parse', '--short=12', 'HEAD') + (changed === '' ? '' : '+');
}
