import type { Digest } from '../digest.js';
import type { ArtifactManifest } from '../manifest.js';
import { namedInputs } from '../statement.js';
import type { Derivation, LineageGraph, LineageReader } from './lineage-graph.js';

/** How many stages to go up and down; Infinity for all. */
export interface LineageDepth {
  readonly up: number;
  readonly down: number;
}

/** Everything that the roots were made from, and everything that was made from them, breadth first. */
export async function walkLineage(
  reader: LineageReader,
  roots: readonly Digest[],
  { up, down }: LineageDepth,
): Promise<LineageGraph> {
  const found = new Map<string, Derivation>();
  const cutAbove = await walk(roots, up, found, {
    next: (artifact) => reader.producersOf(artifact),
    beyond: ({ facts }) =>
      namedInputs(facts.inputs).flatMap(({ kind, sha256 }) => (kind === 'artifact' ? [sha256] : [])),
  });
  const cutBelow = await walk(roots, down, found, {
    next: (input) => reader.consumersOf(input),
    beyond: ({ artifact }) => [artifact],
  });
  const derivations = [...found.values()];
  const manifests = await manifestsOf(reader, artifactsOf(roots, derivations));
  return { roots, derivations, manifests, cutAbove, cutBelow };
}

/** One direction of the graph. */
interface Direction {
  next(digest: Digest): Promise<readonly Derivation[]>;
  beyond(derivation: Derivation): readonly Digest[];
}

/** Adds what it meets to `found` and returns where the depth ended it. */
async function walk(
  roots: readonly Digest[],
  depth: number,
  found: Map<string, Derivation>,
  { next, beyond }: Direction,
): Promise<Set<Digest>> {
  const seen = new Set(roots);
  let frontier: readonly Digest[] = [...seen];
  for (let step = 0; step < depth && frontier.length > 0; step += 1) {
    const reached: Digest[] = [];
    for (const digest of frontier) {
      for (const derivation of newestOfKeys(await next(digest))) {
        found.set(`${derivation.stageKey} ${derivation.artifact}`, derivation);
        reached.push(...beyond(derivation));
      }
    }
    frontier = [...new Set(reached)].filter((digest) => !seen.has(digest));
    for (const digest of frontier) seen.add(digest);
  }
  const cut = new Set<Digest>();
  for (const digest of frontier) if ((await next(digest)).length > 0) cut.add(digest);
  return cut;
}

/** A key committed again with the same output says nothing new. */
function newestOfKeys(derivations: readonly Derivation[]): Derivation[] {
  const newest = new Map<string, Derivation>();
  for (const derivation of [...derivations].sort((a, b) => a.number - b.number))
    newest.set(`${derivation.stageKey} ${derivation.artifact}`, derivation);
  return [...newest.values()];
}

/** All digests of the graph that are no sources. */
function artifactsOf(roots: readonly Digest[], derivations: readonly Derivation[]): Set<Digest> {
  const inputs = derivations.flatMap(({ facts }) => namedInputs(facts.inputs));
  const sources = new Set(inputs.flatMap(({ kind, sha256 }) => (kind === 'source' ? [sha256] : [])));
  const outputs = derivations.map(({ artifact }) => artifact);
  const all = [...roots, ...outputs, ...inputs.map(({ sha256 }) => sha256)];
  return new Set(all.filter((digest) => !sources.has(digest)));
}

async function manifestsOf(
  reader: LineageReader,
  artifacts: ReadonlySet<Digest>,
): Promise<Map<Digest, ArtifactManifest | null>> {
  const manifests = new Map<Digest, ArtifactManifest | null>();
  for (const artifact of artifacts) manifests.set(artifact, await reader.manifestOf(artifact));
  return manifests;
}
