import { readFile } from 'node:fs/promises';
import type { Declarations } from '../pipelines/declarations.js';
import type { RunDefinition } from '../pipelines/pipeline.js';
import type { Spec } from '../pipelines/spec.js';
import type { ObjectStore } from '../storage/object-store.js';
import { editedSpec } from './edited-spec.js';
import { bindStates, continuable } from './training-states.js';

/** A run file, evaluated. */
export interface EvaluatedRun {
  /** The spec, with the training states that it names as the store has them now. */
  specIn(store: ObjectStore): Promise<Spec>;
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
    const specIn = async (store: ObjectStore) =>
      set.length === 0 ? written : editedSpec(written, set, cwd, store);
    return { specIn, declarations: undefined };
  }
  const { loadRunFile } = await import('../pipelines/run-file.js');
  return evaluatedDefinition(await loadRunFile(path), set);
}

/** The same for a run that is at hand. */
export async function evaluatedDefinition(
  { pipeline, params, folder, declarations }: RunDefinition & { readonly folder: string },
  set: readonly string[],
): Promise<EvaluatedRun> {
  const { makeSpec, stateNames } = await import('../pipelines/make-spec.js');
  const names = stateNames(pipeline, params, set);
  return {
    declarations,
    async specIn(store) {
      const states = await bindStates(store, names);
      return continuable(makeSpec(pipeline, params, set, { folder, states }), store);
    },
  };
}

async function writtenSpec(path: string): Promise<Spec | null> {
  try {
    const document = JSON.parse(await readFile(path, 'utf8'));
    return document?.schema === 'retort.spec/1' ? document : null;
  } catch {
    return null;
  }
}
