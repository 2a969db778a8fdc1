import { resolve } from 'node:path';
import type { Spec } from '../../pipelines/spec.js';
import { readSpec } from '../../storage/runs/run-documents.js';
import { findRun } from '../../storage/runs/run-store.js';
import { chosenPart } from '../chosen-part.js';
import type { Context } from '../context.js';
import { editedSpec } from '../edited-spec.js';
import type { ExitCode } from '../exit-codes.js';
import { finish } from '../finish.js';
import { startAndFollow } from '../follow.js';
import { type Project, withProject } from '../project.js';
import { evaluatedRun } from '../spec-of.js';
import type { RunOptions } from './run.js';

export interface ResumeOptions extends RunOptions {
  readonly file?: string;
}

/** `retort resume RUN`: a successor with the run's own spec, or an edited one. */
export async function resume(reference: string, options: ResumeOptions, context: Context): Promise<ExitCode> {
  return withProject(context, {}, async (project) => {
    const { id } = await findRun(project.store, reference);
    const { resumeRun } = await import('../../service/run-control.js');
    const spec = await changedSpec(options, project, context.cwd, () => readSpec<Spec>(project.store, id));
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
  options: ResumeOptions,
  project: Project,
  cwd: string,
  stored: () => Promise<Spec>,
): Promise<Spec | undefined> {
  const { file, set, until, from, only } = options;
  if (file === undefined && set.length === 0 && !(until ?? from ?? only)) return undefined;
  const whole =
    file === undefined
      ? await editedOrStored(await stored(), set, cwd, project)
      : await (await evaluatedRun(resolve(cwd, file), set, cwd)).specIn(project.store);
  return chosenPart(whole, options, project);
}

async function editedOrStored(
  spec: Spec,
  set: readonly string[],
  cwd: string,
  { store }: Project,
): Promise<Spec> {
  return set.length > 0 ? editedSpec(spec, set, cwd, store) : spec;
}
