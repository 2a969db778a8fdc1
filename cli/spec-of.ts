import { readFile } from 'node:fs/promises';
import type { Declarations } from '../pipelines/declarations.js';
import type { Spec } from '../pipelines/spec.js';
import { editedSpec } from './edited-spec.js';

/** A run file, evaluated. */
export interface EvaluatedRun {
  readonly spec: Spec;
  /** Of data that may not be there; undefined where the run file says nothing of them. */
  readonly declarations: Declarations | undefined;
}

/**
 * A run file, evaluated with the edited parameters, or a spec that `plan --out` wrote; throws what is wrong with it,
 * and where.
 */
export async function evaluatedRun(path: string, set: readonly string[], cwd: string): Promise<EvaluatedRun> {
  const written = path.endsWith('.json') ? await writtenSpec(path) : null;
  if (written !== null) {
    const spec = set.length === 0 ? written : await editedSpec(written, set, cwd);
    return { spec, declarations: undefined };
  }
  const { loadRunFile } = await import('../pipelines/run-file.js');
  const { makeSpec } = await import('../pipelines/make-spec.js');
  const { pipeline, params, folder, declarations } = await loadRunFile(path);
  return { spec: makeSpec(pipeline, params, set, { folder }), declarations };
}

/** The spec alone. */
export async function specOf(path: string, set: readonly string[], cwd: string): Promise<Spec> {
  return (await evaluatedRun(path, set, cwd)).spec;
}

async function writtenSpec(path: string): Promise<Spec | null> {
  try {
    const document = JSON.parse(await readFile(path, 'utf8'));
    return document?.schema === 'retort.spec/1' ? document : null;
  } catch {
    return null;
  }
}
