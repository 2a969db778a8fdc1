import { type Accuracy, accuracyOf, type Outcome, outcome } from '../evaluation/accuracy.js';
import type { ArtifactReader } from '../storage/ports.js';
import { readShards } from '../storage/shards/read-shards.js';
import type { PairScoreRecord } from '../storage/shards/records.js';
import { NotComparable } from './errors.js';
import type { EvaluationName, PairedComparison } from './params.js';
import { type PairedDifference, pairedDifference } from './statistics.js';

type Named = EvaluationName & Pick<Evaluation, 'trainingPairs'>;

/** One model on one held-out set. */
export interface Evaluation extends EvaluationName {
  /** Pairs that the model was trained on last; null when its checkpoint does not say. */
  readonly trainingPairs: number | null;
  /** Unique in the page: names figures of this evaluation. */
  readonly anchor: string;
  readonly rows: readonly PairScoreRecord[];
  readonly outcomes: readonly Outcome[];
  readonly accuracy: Accuracy;
  /** The rule "the longer answer is better"; equal lengths count one half. */
  readonly lengthOnly: Accuracy;
  /** The model against that rule, pair by pair; null with fewer than two pairs. */
  readonly againstLength: PairedDifference | null;
}

export async function readEvaluation(
  scores: ArtifactReader,
  name: Named,
  index: number,
): Promise<Evaluation> {
  const rows: PairScoreRecord[] = [];
  for await (const row of readShards(scores, 'scores', 'scores')) rows.push(row);
  return evaluationOf(rows, name, index);
}

export function evaluationOf(rows: readonly PairScoreRecord[], name: Named, index: number): Evaluation {
  const outcomes = rows.map((row) => outcome(row.goodScore, row.badScore));
  const byLength = rows.map((row) => outcome(row.goodChars, row.badChars));
  return {
    ...name,
    anchor: `e${index + 1}`,
    rows,
    outcomes,
    accuracy: accuracyOf(outcomes),
    lengthOnly: accuracyOf(byLength),
    againstLength: rows.length < 2 ? null : pairedDifference(outcomes, byLength),
  };
}

/** Evaluations by held-out set, sets and models in the order in which they were named. */
export function bySet(evaluations: readonly Evaluation[]): [string, Evaluation[]][] {
  const sets = new Map<string, Evaluation[]>();
  for (const evaluation of evaluations)
    sets.set(evaluation.set, [...(sets.get(evaluation.set) ?? []), evaluation]);
  return [...sets];
}

export interface Comparison {
  readonly candidate: Evaluation;
  readonly baseline: Evaluation;
  readonly paired: PairedDifference;
  /** Share of the pairs on which the two models differ. */
  readonly disagreement: number;
}

/**
 * Compares two evaluations pair by pair.
 * @throws NotComparable when a name is unknown, or their pairs are not the same
 */
export function compare(evaluations: readonly Evaluation[], names: PairedComparison): Comparison {
  const find = (name: string) => {
    const found = evaluations.find((evaluation) => evaluation.name === name);
    if (found) return found;
    throw new NotComparable(
      names.candidate,
      names.baseline,
      evaluations.map((known) => known.name).join(', '),
      name,
    );
  };
  const candidate = find(names.candidate);
  const baseline = find(names.baseline);
  const stray = candidate.rows.findIndex(({ id }, index) => id !== baseline.rows[index]?.id);
  if (candidate.rows.length !== baseline.rows.length || candidate.rows.length < 2 || stray >= 0) {
    throw new NotComparable(
      candidate.name,
      baseline.name,
      'the same two or more pairs in the same order',
      stray >= 0
        ? `another pair in row ${stray + 1}`
        : `${candidate.rows.length} and ${baseline.rows.length} pairs`,
    );
  }
  const paired = pairedDifference(candidate.outcomes, baseline.outcomes);
  return { candidate, baseline, paired, disagreement: (paired.wins + paired.losses) / paired.n };
}
