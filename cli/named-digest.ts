import type { Project } from './project.js';
import { trustOf } from './trust.js';

const prefix = 'champion:';

/** The name in `champion:NAME`; null for any other reference. */
export function championName(reference: string): string | null {
  return reference.startsWith(prefix) ? reference.slice(prefix.length) : null;
}

/**
 * `champion:NAME` as the digest of the model that the newest record of a chain that holds names; any other reference
 * as it is. @throws ChampionUnknown, or the first fault in the chain
 */
export async function namedDigest(
  reference: string,
  { store, settings }: Pick<Project, 'store' | 'settings'>,
): Promise<string> {
  const name = championName(reference);
  if (name === null) return reference;
  const { readChampion } = await import('../storage/champions/champion-store.js');
  return (await readChampion(store, name, await trustOf(settings))).model;
}
