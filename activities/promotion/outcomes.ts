import { type Outcome, outcome } from '../../evaluation/accuracy.js';
import { outcomeUnder, type Rule, type ScoredItem, scoredItems } from '../../evaluation/task-outcomes.js';
import type { ArtifactKind } from '../../lineage/manifest.js';
import type { ArtifactReader } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import type { TaskScoreRecord } from '../../storage/shards/records.js';
import { NotScores } from './errors.js';

/** Whether a model is right, by item, in the order of its scores. */
export type ItemOutcomes = ReadonlyMap<string, Outcome>;

/** By the kind of scores: what counts as right. */
const readers: { readonly [kind in ArtifactKind]?: (scores: ArtifactReader) => Promise<ItemOutcomes> } = {
  scores: pairOutcomes,
  'task-scores': taskOutcomes,
};

/** @throws NotScores where nothing says what counts as right */
export async function readOutcomes(scores: ArtifactReader): Promise<ItemOutcomes> {
  const read = readers[scores.manifest.kind];
  if (read === undefined) throw new NotScores(scores.digest, scores.manifest.kind, Object.keys(readers));
  return read(scores);
}

async function pairOutcomes(scores: ArtifactReader): Promise<ItemOutcomes> {
  const outcomes = new Map<string, Outcome>();
  for await (const { id, goodScore, badScore } of readShards(scores, 'scores', 'scores'))
    outcomes.set(id, outcome(goodScore, badScore));
  return outcomes;
}

/** Of which the first that applies decides, as in a report. */
const rules: readonly Rule[] = ['paperScore', 'reward', 'greedy'];

async function taskOutcomes(scores: ArtifactReader): Promise<ItemOutcomes> {
  const rows: TaskScoreRecord[] = [];
  for await (const row of readShards(scores, 'scores', 'task-scores')) rows.push(row);
  return new Map(
    scoredItems(rows).flatMap((item) => {
      const [id, right] = [item[0]?.item, taskOutcome(item)];
      return id === undefined || right === null ? [] : [[id, right] as const];
    }),
  );
}

function taskOutcome(item: ScoredItem): Outcome | null {
  for (const rule of rules) {
    const right = outcomeUnder(rule, item);
    if (right !== null) return right;
  }
  return null;
}
