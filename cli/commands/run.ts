import { dirname, resolve } from 'node:path';
import type { Spec } from '../../pipelines/spec.js';
import { readSpec } from '../../storage/runs/run-documents.js';
import type { RunTags } from '../../storage/runs/run-record.js';
import { findRun } from '../../storage/runs/run-store.js';
import { chosenPart, type PartOptions } from '../chosen-part.js';
import type { Context } from '../context.js';
import { editedSpec } from '../edited-spec.js';
import { UsageError } from '../errors.js';
import type { ExitCode } from '../exit-codes.js';
import { finish } from '../finish.js';
import { startAndFollow } from '../follow.js';
import { requireFiles } from '../pinned-sources.js';
import { type Project, withProject } from '../project.js';
import { evaluatedRun } from '../spec-of.js';

export interface RunOptions extends PartOptions {
  readonly set: readonly string[];
  readonly detach?: boolean;
}

export interface NewRunOptions extends RunOptions {
  readonly name?: string;
  /** `name=value` each. */
  readonly tag?: readonly string[];
}

/**
 * `retort run RUNFILE|@RUN`: evaluates the run file once, here, or takes the spec of an earlier run. Where the workers
 * are on this machine, nothing starts while a file of the run is missing.
 */
export async function run(runFile: string, options: NewRunOptions, context: Context): Promise<ExitCode> {
  const { set, detach, name } = options;
  const tags = tagsOf(options.tag ?? []);
  if (name !== undefined) requireName(name);
  const again = runFile.startsWith('@');
  const path = resolve(context.cwd, runFile);
  const evaluated = again ? null : await evaluatedRun(path, set, context.cwd);
  return withProject(context, again ? {} : { startFolder: dirname(path) }, async (project) => {
    const whole = await (evaluated?.specIn(project.store) ?? earlierSpec(runFile, set, project, context));
    const spec = await chosenPart(whole, options, project);
    if (project.settings.temporalAddress.value === null)
      await requireFiles(spec, project.env, evaluated?.declarations);
    const { startRun } = await import('../../service/run-control.js');
    return startAndFollow(
      {
        detach,
        start: (control) => startRun(control, spec, { name, tags }),
        afterwards: (view) => finish(view, project, context, { again: `retort run ${runFile}` }),
      },
      project,
      context,
    );
  });
}

/** `@last`, `@last-failed`, or `@` and the run's id. */
async function earlierSpec(
  reference: string,
  set: readonly string[],
  { store }: Project,
  { cwd }: Context,
): Promise<Spec> {
  const special = ['@last', '@last-failed'].includes(reference);
  const { id } = await findRun(store, special ? reference : reference.slice(1));
  const spec = await readSpec<Spec>(store, id);
  return set.length > 0 ? editedSpec(spec, set, cwd, store) : spec;
}

function tagsOf(words: readonly string[]): RunTags | undefined {
  if (words.length === 0) return undefined;
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^([A-Za-z0-9._-]+)=(.*)$/.exec(word) ?? [];
      if (name === undefined || value === undefined)
        throw new UsageError(`--tag ${word}: not of the form name=value`, {
          expected: 'letters, digits, points, hyphens and underscores, an equals sign, any text',
          found: word,
        });
      return [name, value];
    }),
  );
}

function requireName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name)) return;
  throw new UsageError(`a run cannot be called ${name}`, {
    expected: 'at most 80 letters, digits, points, hyphens and underscores, a letter or digit first',
    found: name,
  });
}
