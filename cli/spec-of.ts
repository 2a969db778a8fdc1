import type { Spec } from '../pipelines/spec.js';

/** The spec of a run file, evaluated with the edited parameters; throws what is wrong with it, and where. */
export async function specOf(path: string, set: readonly string[]): Promise<Spec> {
  const { loadRunFile } = await import('../pipelines/run-file.js');
  const { makeSpec } = await import('../pipelines/make-spec.js');
  const { pipeline, params, folder } = await loadRunFile(path);
  return makeSpec(pipeline, params, set, { folder });
}
