import { type Outcome, outcome } from '../../evaluation/accuracy.js';
import type { ArtifactKind } from '../../lineage/manifest.js';
import type { ArtifactReader } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import { NotScores } from './errors.js';

/** How often a model is right, item by item, in the order of its scores. */
export interface ItemOutcomes {
  readonly items: readonly string[];
  readonly outcomes: readonly Outcome[];
}

/** By the kind of scores: what counts as right. */
const readers: { readonly [kind in ArtifactKind]?: (scores: ArtifactReader) => Promise<ItemOutcomes> } = {
  scores: pairOutcomes,
};

/** @throws NotScores where nothing says what counts as right */
export async function readOutcomes(scores: ArtifactReader): Promise<ItemOutcomes> {
  const read = readers[scores.manifest.kind];
  if (read === undefined) throw new NotScores(scores.digest, scores.manifest.kind, Object.keys(readers));
  return read(scores);
}

async function pairOutcomes(scores: ArtifactReader): Promise<ItemOutcomes> {
  const items: string[] = [];
  const outcomes: Outcome[] = [];
  for await (const { id, goodScore, badScore } of readShards(scores, 'scores', 'scores')) {
    items.push(id);
    outcomes.push(outcome(goodScore, badScore));
  }
  return { items, outcomes };
}
