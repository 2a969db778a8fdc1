import { type Comparison, compare } from '../evaluations.js';
import type { RunEvaluation } from './points.js';

/** A model of a later run against the one of the same name in the first run that has it. */
export interface AgainstFirst {
  readonly set: string;
  readonly name: string;
  readonly run: string;
  readonly first: string;
  /** Null when the two runs held out other pairs. */
  readonly comparison: Comparison | null;
}

/** Each model on each held-out set against its first run, pair by pair where both judged the same pairs. */
export function againstFirst(evaluations: readonly RunEvaluation[]): AgainstFirst[] {
  return evaluations.flatMap((later, index) => {
    const { name, set } = later.evaluation;
    const first = evaluations
      .slice(0, index)
      .find(({ run, evaluation }) => run !== later.run && evaluation.name === name && evaluation.set === set);
    if (first === undefined) return [];
    return [{ set, name, run: later.run, first: first.run, comparison: comparisonOf(later, first) }];
  });
}

function comparisonOf(later: RunEvaluation, first: RunEvaluation): Comparison | null {
  const ids = ({ evaluation }: RunEvaluation) => evaluation.rows.map(({ id }) => id).join('\n');
  if (ids(later) !== ids(first) || later.evaluation.rows.length < 2) return null;
  const [candidate, baseline] = [named(later), named(first)];
  return compare([candidate, baseline], { candidate: candidate.name, baseline: baseline.name });
}

const named = ({ run, evaluation }: RunEvaluation) => ({
  ...evaluation,
  name: `${evaluation.name} of ${run}`,
});
