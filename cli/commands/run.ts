import { dirname, resolve } from 'node:path';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { finish } from '../finish.js';
import { startAndFollow } from '../follow.js';
import { withProject } from '../project.js';
import { specOf } from '../spec-of.js';

export interface RunOptions {
  readonly set: readonly string[];
  readonly detach?: boolean;
}

/** `retort run RUNFILE`: evaluates the run file once, here, and hands the spec over. */
export async function run(runFile: string, { set, detach }: RunOptions, context: Context): Promise<ExitCode> {
  const path = resolve(context.cwd, runFile);
  const spec = await specOf(path, set, context.cwd);
  return withProject(context, { startFolder: dirname(path) }, async (project) => {
    const { startRun } = await import('../../service/run-control.js');
    return startAndFollow(
      {
        detach,
        start: (control) => startRun(control, spec),
        afterwards: (view) => finish(view, project, context, { again: `retort run ${runFile}` }),
      },
      project,
      context,
    );
  });
}
