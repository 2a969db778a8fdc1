import { resolve } from 'node:path';
import type { Spec } from '../../pipelines/spec.js';
import { readSpec } from '../../storage/runs/run-documents.js';
import { findRun } from '../../storage/runs/run-store.js';
import type { Context } from '../context.js';
import { editedSpec } from '../edited-spec.js';
import type { ExitCode } from '../exit-codes.js';
import { finish } from '../finish.js';
import { startAndFollow } from '../follow.js';
import { withProject } from '../project.js';
import { specOf } from '../spec-of.js';
import type { RunOptions } from './run.js';

export interface ResumeOptions extends RunOptions {
  readonly file?: string;
}

/** `retort resume RUN`: a successor with the run's own spec, or an edited one. */
export async function resume(reference: string, options: ResumeOptions, context: Context): Promise<ExitCode> {
  return withProject(context, {}, async (project) => {
    const { id } = await findRun(project.store, reference);
    const { resumeRun } = await import('../../service/run-control.js');
    const spec = await changedSpec(options, context.cwd, () => readSpec<Spec>(project.store, id));
    return startAndFollow(
      {
        detach: options.detach,
        start: (control) => resumeRun(control, id, { spec }),
        afterwards: (view) => finish(view, project, context, { again: `retort resume ${view.record.id}` }),
      },
      project,
      context,
    );
  });
}

/** Undefined where nothing is edited: the run's own spec is used then, byte for byte. */
async function changedSpec(
  { file, set }: ResumeOptions,
  cwd: string,
  stored: () => Promise<Spec>,
): Promise<Spec | undefined> {
  if (file !== undefined) return specOf(resolve(cwd, file), set, cwd);
  return set.length > 0 ? editedSpec(await stored(), set, cwd) : undefined;
}
