import { readFile } from 'node:fs/promises';
import type { Spec } from '../pipelines/spec.js';
import { editedSpec } from './edited-spec.js';

/**
 * The spec of a run file, evaluated with the edited parameters, or of a spec that `plan --out` wrote; throws
 * what is wrong with it, and where.
 */
export async function specOf(path: string, set: readonly string[], cwd: string): Promise<Spec> {
  const written = path.endsWith('.json') ? await writtenSpec(path) : null;
  if (written !== null) return set.length === 0 ? written : editedSpec(written, set, cwd);
  const { loadRunFile } = await import('../pipelines/run-file.js');
  const { makeSpec } = await import('../pipelines/make-spec.js');
  const { pipeline, params, folder } = await loadRunFile(path);
  return makeSpec(pipeline, params, set, { folder });
}

async function writtenSpec(path: string): Promise<Spec | null> {
  try {
    const document = JSON.parse(await readFile(path, 'utf8'));
    return document?.schema === 'retort.spec/1' ? document : null;
  } catch {
    return null;
  }
}
