import { existsSync } from 'node:fs';
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
      missing.push(missingSource(source, location, declarations));
    }
  }
  return { pins, missing };
}

function missingSource(
  source: string,
  location: string,
  declarations: Declarations | undefined,
): MissingSource {
  return { source, location, origin: (declarations && originOf(declarations, source)) ?? null };
}

/**
 * Looks for sources that are files of this machine, and reads none; others are found out by the run.
 * @throws SourcesMissing when any is
 */
export async function requireFiles(
  { sources }: Spec,
  env: NodeJS.ProcessEnv,
  declarations?: Declarations,
): Promise<void> {
  const { sourceAccess } = await import('../storage/sources/source-access.js');
  const { sourcePlace } = await import('../storage/sources/source-place.js');
  const access = sourceAccess(env);
  const absent = Object.entries(sources).filter(([, { location }]) => {
    const place = sourcePlace(location, access);
    return place.kind === 'file' && !existsSync(place.path);
  });
  if (absent.length === 0) return;
  throw new SourcesMissing(
    absent.map(([source, { location }]) => missingSource(source, location, declarations)),
  );
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
