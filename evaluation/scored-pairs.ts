import type { PairScores } from '../engine/runtime/score-pairs.js';
import type { ArtifactDraft, DraftWriter } from '../storage/ports.js';
import type { PairScoreRecord } from '../storage/shards/records.js';
import { writeShards } from '../storage/shards/write-shards.js';
import { accuracyOf, outcome } from './accuracy.js';
import { NoHeldoutPairs, ScoreNotFinite } from './errors.js';

/**
 * Scores of held-out pairs as an artifact, with the accuracy that they add up to.
 * @throws NoHeldoutPairs, ScoreNotFinite
 */
export async function scoredPairs(draft: DraftWriter, found: PairScores): Promise<ArtifactDraft> {
  const { scores, droppedPairs, truncatedContexts } = found;
  if (scores.length === 0) throw new NoHeldoutPairs(droppedPairs);
  requireFinite(scores);
  return {
    kind: 'scores',
    schemaVersion: 1,
    files: await writeShards(draft, 'scores', 'scores', scores),
    work: { count: scores.length, unit: 'pairs' },
    statistics: { ...accuracyStatistics(scores), droppedPairs, truncatedContexts },
  };
}

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
  if (broken) throw new ScoreNotFinite(`pair ${broken.id}`, [broken.goodScore, broken.badScore]);
}
