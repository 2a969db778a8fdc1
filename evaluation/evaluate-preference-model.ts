import { scorePairs } from '../engine/runtime/score-pairs.js';
import type { ArtifactReader, Compute } from '../storage/ports.js';
import type { PairScoreRecord } from '../storage/shards/records.js';
import { writeShards } from '../storage/shards/write-shards.js';
import { accuracyOf, outcome } from './accuracy.js';
import { NoHeldoutPairs, ScoreNotFinite } from './errors.js';
import type { EvaluatePreferenceModelParams, EvaluationExecution } from './params.js';

/** Scores of the held-out pairs under a preference model, with the accuracy they add up to (method §4). */
const evaluatePreferenceModel: Compute<
  { readonly model: ArtifactReader; readonly pairs: ArtifactReader },
  EvaluatePreferenceModelParams,
  EvaluationExecution
> = async ({ model, pairs }, { limit }, { execution, draft, progress, signal }) => {
  const { scores, droppedPairs, truncatedContexts } = await scorePairs(model, pairs, {
    threads: execution.threads,
    limit,
    signal,
    onScored: (done, total) => progress.report({ done, total, unit: 'pairs' }),
  });
  if (scores.length === 0) throw new NoHeldoutPairs(droppedPairs);
  requireFinite(scores);
  return {
    kind: 'scores',
    schemaVersion: 1,
    files: await writeShards(draft, 'scores', 'scores', scores),
    work: { count: scores.length, unit: 'pairs' },
    statistics: { ...accuracyStatistics(scores), droppedPairs, truncatedContexts },
  };
};
export default evaluatePreferenceModel;

/** Accuracy with ties as halves, its interval, and what the rule "the longer answer is better" scores. */
export function accuracyStatistics(scores: readonly PairScoreRecord[]) {
  const { n, ties, accuracy, low, high } = accuracyOf(
    scores.map(({ goodScore, badScore }) => outcome(goodScore, badScore)),
  );
  const lengthOnly = accuracyOf(scores.map(({ goodChars, badChars }) => outcome(goodChars, badChars)));
  return { accuracy, ties, n, intervalLow: low, intervalHigh: high, lengthOnlyAccuracy: lengthOnly.accuracy };
}

function requireFinite(scores: readonly PairScoreRecord[]): void {
  const broken = scores.find(({ goodScore, badScore }) => !Number.isFinite(goodScore - badScore));
  if (broken) throw new ScoreNotFinite(broken.id, broken.goodScore, broken.badScore);
}
