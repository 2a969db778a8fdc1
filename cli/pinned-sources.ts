import { RetortError } from '../errors/retort-error.js';
import { type Declarations, originOf } from '../pipelines/declarations.js';
import type { MissingSource } from '../pipelines/estimate/estimate.js';
import type { Pin, Pins, Spec } from '../pipelines/spec.js';
import { SourcesMissing } from './errors.js';

export interface PinnedSources {
  readonly pins: Pins;
  readonly missing: readonly MissingSource[];
}

/** Pins every source that is there; the others are named with where to get them. */
export async function pinnedSources(
  { sources }: Spec,
  env: NodeJS.ProcessEnv,
  declarations: Declarations | undefined,
): Promise<PinnedSources> {
  const { pinSource } = await import('../storage/sources/pin-source.js');
  const { sourceAccess } = await import('../storage/sources/source-access.js');
  const access = sourceAccess(env);
  const pins: { [source: string]: Pin } = {};
  const missing: MissingSource[] = [];
  for (const [source, { location }] of Object.entries(sources)) {
    try {
      pins[source] = await pinSource(location, access);
    } catch (error) {
      if (!(error instanceof RetortError) || error.kind !== 'not-found') throw error;
      const origin = (declarations && originOf(declarations, source)) ?? null;
      missing.push({ source, location, origin });
    }
  }
  return { pins, missing };
}

/** @throws SourcesMissing when any is */
export async function requireSources(
  spec: Spec,
  env: NodeJS.ProcessEnv,
  declarations: Declarations | undefined,
): Promise<PinnedSources> {
  const found = await pinnedSources(spec, env, declarations);
  if (found.missing.length > 0) throw new SourcesMissing(found.missing);
  return found;
}
