import { changedCode, changedEnvironment } from './compare-code.js';
import { changedOutputs, changedSources } from './compare-data.js';
import { changedParameters, changedStages } from './compare-parameters.js';
import type { Difference, DiffSubject, StagePair } from './diff-subject.js';

export interface Comparison {
  /** Causes first, in the order in which their first stages run; then what follows from them. */
  readonly differences: readonly Difference[];
  /** Ids of the stages with the same output. */
  readonly equal: readonly string[];
}

/** What differs between two subjects: changed parameters, sources and code are causes, all else follows. */
export function compareSubjects(before: DiffSubject, after: DiffSubject): Comparison {
  const pairs = pairsOf(before, after);
  const differences = [
    ...changedStages(before, after),
    ...changedSources(before, after),
    ...changedParameters(before, after, pairs),
    ...changedCode(pairs),
    ...changedOutputs(pairs),
    ...changedEnvironment(pairs),
  ];
  const order = new Map(before.stages.map(({ id }, index) => [id, index]));
  const firstStage = ({ stages }: Difference) => Math.min(...stages.map((id) => order.get(id) ?? order.size));
  const causes = differences.filter(({ cause }) => cause).sort((a, b) => firstStage(a) - firstStage(b));
  return {
    differences: [...causes, ...differences.filter(({ cause }) => !cause)],
    equal: pairs.filter(isEqual).map(({ id }) => id),
  };
}

function pairsOf(before: DiffSubject, after: DiffSubject): StagePair[] {
  const others = new Map(after.stages.map((stage) => [stage.id, stage]));
  return before.stages.flatMap((stage) => {
    const other = others.get(stage.id);
    return other === undefined || other.stage !== stage.stage
      ? []
      : [{ id: stage.id, before: stage, after: other }];
  });
}

function isEqual({ before, after }: StagePair): boolean {
  return before.artifact !== null && before.artifact === after.artifact;
}
