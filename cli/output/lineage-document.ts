import type { Digest } from '../../lineage/digest.js';
import type { LineageGraph } from '../../lineage/graph/lineage-graph.js';
import { namedInputs } from '../../lineage/statement.js';
import { type LineageNotes, noNotes } from '../lineage-notes.js';

/** `retort.lineage/1` */
export function lineageDocument(graph: LineageGraph, unreadable: number, notes: LineageNotes = noNotes) {
  const { roots, derivations, manifests, cutAbove, cutBelow } = graph;
  const sources = new Map<Digest, Set<string>>();
  for (const { facts } of derivations)
    for (const { name, kind, sha256 } of namedInputs(facts.inputs))
      if (kind === 'source') sources.set(sha256, (sources.get(sha256) ?? new Set()).add(name));
  return {
    schema: 'retort.lineage/1' as const,
    roots,
    artifacts: [...manifests].map(([digest, manifest]) => ({
      digest,
      kind: manifest?.kind ?? null,
      work: manifest?.work ?? null,
      moreAbove: cutAbove.has(digest),
      moreBelow: cutBelow.has(digest),
    })),
    sources: [...sources].map(([sha256, names]) => ({
      ...{ sha256, names: [...names].sort() },
      recorded: notes.sources.get(sha256) ?? null,
    })),
    promotions: [...manifests.keys()].flatMap((model) =>
      (notes.promotions.get(model) ?? []).map(({ champion, n, kind, run, at }) => ({
        ...{ model, champion, n, kind, run, at },
      })),
    ),
    derivations: derivations.map(({ stageKey, number, artifact, facts, keyId }) => ({
      stageKey,
      number,
      artifact,
      stage: facts.stage,
      run: facts.run,
      startedAt: facts.startedAt,
      endedAt: facts.endedAt,
      computeDigest: facts.computeDigest,
      git: facts.git,
      worker: facts.worker,
      signedBy: keyId,
      inputs: namedInputs(facts.inputs),
    })),
    unreadable,
  };
}
