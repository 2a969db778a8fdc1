import type { ModuleDigest } from '../compute-digest.js';

/** Paths that were edited, added or removed, packages included, in order. */
export function changedModules(
  before: readonly ModuleDigest[],
  after: readonly ModuleDigest[],
): readonly string[] {
  const lines = (modules: readonly ModuleDigest[]) =>
    new Set(modules.map(({ path, sha256 }) => `${sha256} ${path}`));
  const [old, current] = [lines(before), lines(after)];
  const differing = [...before, ...after].filter(({ path, sha256 }) => {
    const line = `${sha256} ${path}`;
    return !(old.has(line) && current.has(line));
  });
  return [...new Set(differing.map(({ path }) => path))].sort();
}
