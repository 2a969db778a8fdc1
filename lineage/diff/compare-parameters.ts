import { type ChangedValue, changedValues } from './changed-values.js';
import type { Difference, DiffSubject, StagePair } from './diff-subject.js';

/** Stages that only one subject has, or that are of another kind under the same id. */
export function changedStages(before: DiffSubject, after: DiffSubject): Difference[] {
  const [old, current] = [before, after].map(
    ({ stages }) => new Map(stages.map(({ id, stage }) => [id, stage])),
  );
  const ids = [...new Set([...(old?.keys() ?? []), ...(current?.keys() ?? [])])];
  return ids.flatMap((id): Difference[] => {
    const [from, to] = [old?.get(id) ?? 'absent', current?.get(id) ?? 'absent'];
    if (from === to) return [];
    return [{ section: 'spec', kind: 'stage', name: id, cause: true, stages: [id], from, to, detail: null }];
  });
}

/** A parameter of a stage that differs. */
interface StageChange extends ChangedValue {
  readonly id: string;
}

/**
 * Parameters of the pipeline where they explain those of stages, otherwise the stages' own. A parameter of the
 * pipeline that reaches no stage, such as a location, is no cause.
 */
export function changedParameters(
  before: DiffSubject,
  after: DiffSubject,
  pairs: readonly StagePair[],
): Difference[] {
  const ofPipeline = bothKnown(before, after)
    ? changedValues(before.parameters ?? {}, after.parameters ?? {})
    : [];
  const ofStages = pairs.flatMap(({ id, before: { params: old }, after: { params } }) =>
    changedValues(old, params).map((change): StageChange => ({ id, ...change })),
  );
  const reached = new Map<ChangedValue, string[]>();
  const unexplained: StageChange[] = [];
  for (const change of ofStages) {
    const origin = originOf(change, ofPipeline);
    if (origin === null) unexplained.push(change);
    else reached.set(origin, [...(reached.get(origin) ?? []), change.id]);
  }
  const execution = pairs.flatMap(({ id, before: { execution: old }, after: { execution: current } }) =>
    changedValues(old, current).map((change): StageChange => ({ id, ...change })),
  );
  return [
    ...ofPipeline.map((change) => parameter(change, change.path, [...new Set(reached.get(change))])),
    ...unexplained.map((change) => parameter(change, `${change.id}.${change.path}`, [change.id])),
    ...execution.map(
      (change): Difference => ({
        ...parameter(change, `${change.id}.execution.${change.path}`, [change.id]),
        ...({ section: 'env', kind: 'execution', cause: false } as const),
      }),
    ),
  ];
}

function bothKnown(before: DiffSubject, after: DiffSubject): boolean {
  return before.parameters !== null && after.parameters !== null;
}

/** The pipeline's parameter with the same change; of several, the one of the same name. */
function originOf(change: StageChange, ofPipeline: readonly ChangedValue[]): ChangedValue | null {
  const same = ofPipeline.filter(({ from, to }) => from === change.from && to === change.to);
  const name = (path: string) => path.split('.').at(-1);
  return same.find(({ path }) => name(path) === name(change.path)) ?? same[0] ?? null;
}

function parameter({ from, to }: ChangedValue, name: string, stages: readonly string[]): Difference {
  const cause = stages.length > 0;
  return { section: 'spec', kind: 'parameter', name, cause, stages, from, to, detail: null };
}
