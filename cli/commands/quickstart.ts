import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { finish } from '../finish.js';
import { startAndFollow } from '../follow.js';
import { withProject } from '../project.js';
import { evaluatedDefinition } from '../spec-of.js';
import type { RunOptions } from './run.js';
import { verifyTarget } from './verify.js';

/** `retort quickstart`: the whole recipe on the samples, then verified; state and report in the current folder. */
export async function quickstart({ set, detach }: RunOptions, context: Context): Promise<ExitCode> {
  const { default: quickstartRun } = await import('../../pipelines/runs/quickstart.run.js');
  const evaluated = await evaluatedDefinition({ ...quickstartRun, folder: context.cwd }, set);
  return withProject(context, { ownFolder: true }, async (project) => {
    const spec = await evaluated.specIn(project.store);
    const { startRun } = await import('../../service/run-control.js');
    return startAndFollow(
      {
        detach,
        start: (control) => startRun(control, spec),
        afterwards: (view) =>
          finish(view, project, context, {
            again: 'retort quickstart',
            check: () => verifyTarget({ run: view.record.id }, {}, project, context),
          }),
      },
      project,
      context,
    );
  });
}
