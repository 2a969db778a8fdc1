import { namedInputs } from '../statement.js';
import type { LineageGraph } from './lineage-graph.js';

/** The graph in Graphviz's language: sources as notes, artifacts as boxes, an edge for each input by its name. */
export function dotOf({ roots, derivations, manifests, cutAbove, cutBelow }: LineageGraph): string {
  const nodes = new Map<string, string>();
  const edges = new Set<string>();
  for (const { artifact, facts } of derivations) {
    const kind = manifests.get(artifact)?.kind ?? 'artifact';
    nodes.set(
      artifact,
      `shape=box, label=${quoted(`${facts.stage}\n${kind} ${short(artifact)}\n${facts.run}`)}`,
    );
  }
  for (const { artifact, facts } of derivations) {
    for (const { name, kind, sha256 } of namedInputs(facts.inputs)) {
      const shape = kind === 'source' ? 'note' : 'box';
      if (!nodes.has(sha256))
        nodes.set(sha256, `shape=${shape}, label=${quoted(`${kind}\n${short(sha256)}`)}`);
      edges.add(`  ${quoted(sha256)} -> ${quoted(artifact)} [label=${quoted(name)}];`);
    }
  }
  for (const root of roots) if (!nodes.has(root)) nodes.set(root, `shape=box, label=${quoted(short(root))}`);
  const lines = [...nodes].map(([digest, attributes]) => {
    const bold = roots.some((root) => root === digest) ? ', penwidth=2' : '';
    const cut = [...cutAbove, ...cutBelow].some((one) => one === digest) ? ', style=dashed' : '';
    return `  ${quoted(digest)} [${attributes}${bold}${cut}];`;
  });
  return ['digraph lineage {', '  rankdir=LR;', ...lines, ...edges, '}'].join('\n');
}

const short = (digest: string) => digest.slice(0, 'sha256:'.length + 8);

function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}
