import type { Digest } from '../lineage/digest.js';
import type { LineageGraph } from '../lineage/graph/lineage-graph.js';
import type { TrustRoot } from '../lineage/signing.js';
import { namedInputs } from '../lineage/statement.js';
import type { Spec } from '../pipelines/spec.js';
import { chainEntries, championNames, type PromotionRecord } from '../storage/champions/champion-store.js';
import { ObjectMissing, RunNotFound } from '../storage/errors.js';
import type { ObjectStore } from '../storage/object-store.js';
import { readPins, readSpec } from '../storage/runs/run-documents.js';

/** What the runs that read a source say of it. */
interface SourceNote {
  readonly name: string;
  readonly location: string;
  readonly license: string | null;
}

/** What is recorded beside the signed statements of a graph: names and licenses of sources, and promotions. */
export interface LineageNotes {
  readonly sources: ReadonlyMap<Digest, SourceNote>;
  readonly promotions: ReadonlyMap<Digest, readonly PromotionRecord[]>;
}

export const noNotes: LineageNotes = { sources: new Map(), promotions: new Map() };

/** Runs that are gone say nothing, and records that do not hold are left to `verify`. */
export async function lineageNotes(
  graph: LineageGraph,
  store: ObjectStore,
  trust: TrustRoot,
): Promise<LineageNotes> {
  const [sources, promotions] = await Promise.all([sourcesOf(graph, store), promotionsIn(store, trust)]);
  return { sources, promotions };
}

async function sourcesOf(
  { derivations }: LineageGraph,
  store: ObjectStore,
): Promise<Map<Digest, SourceNote>> {
  const readers = derivations.filter(({ facts }) =>
    namedInputs(facts.inputs).some(({ kind }) => kind === 'source'),
  );
  const notes = new Map<Digest, SourceNote>();
  for (const run of new Set(readers.map(({ facts }) => facts.run)))
    for (const [digest, note] of await pinnedBy(run, store)) notes.set(digest, note);
  return notes;
}

async function pinnedBy(run: string, store: ObjectStore): Promise<[Digest, SourceNote][]> {
  try {
    const [{ sources }, pins] = await Promise.all([readSpec<Spec>(store, run), readPins(store, run)]);
    return Object.entries(sources).flatMap(([name, source]): [Digest, SourceNote][] => {
      const pin = pins?.[name];
      return pin === undefined ? [] : [[pin.sha256, { name, ...source }]];
    });
  } catch (error) {
    if (error instanceof RunNotFound || error instanceof ObjectMissing) return [];
    throw error;
  }
}

async function promotionsIn(
  store: ObjectStore,
  trust: TrustRoot,
): Promise<Map<Digest, readonly PromotionRecord[]>> {
  const promotions = new Map<Digest, readonly PromotionRecord[]>();
  for (const name of await championNames(store))
    for await (const { record } of chainEntries(store, name, trust))
      if (record !== null) promotions.set(record.model, [...(promotions.get(record.model) ?? []), record]);
  return promotions;
}
