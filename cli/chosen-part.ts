import { neededBy, partOfSpec } from '../pipelines/part-of-spec.js';
import type { Spec } from '../pipelines/spec.js';
import { InputsNotCommitted, suggestionOf, UsageError } from './errors.js';
import { previewPlan } from './preview.js';
import type { Project } from './project.js';

/** Stages of the spec by id, as flags name them. */
export interface PartOptions {
  readonly until?: string;
  readonly from?: string;
  readonly only?: string;
}

/**
 * The part of a spec that the flags ask for. `only` takes nothing but hits as inputs.
 * @throws UsageError for a stage that there is not, InputsNotCommitted
 */
export async function chosenPart(spec: Spec, options: PartOptions, project: Project): Promise<Spec> {
  const { until, from, only } = options;
  for (const [flag, id] of Object.entries({ until, from, only }))
    if (id !== undefined) requireStage(spec, flag, id);
  if (only === undefined && until === undefined && from === undefined) return spec;
  if (only === undefined) {
    const between = partOfSpec(spec, { from, until: until === undefined ? undefined : [until] });
    if (between.stages.length > 0) return between;
    throw new UsageError(`nothing lies from ${from} until ${until}`, { fix: 'leave one of the flags out' });
  }
  const part = partOfSpec(spec, { until: [only] });
  const inputs = neededBy(part, [only]);
  const { stages } = await previewPlan(part, project);
  const absent = stages.filter(({ id, state }) => id !== only && inputs.has(id) && state.kind !== 'hit');
  if (absent.length > 0)
    throw new InputsNotCommitted(
      only,
      absent.map(({ id }) => id),
    );
  return part;
}

function requireStage({ stages }: Spec, flag: string, id: string): void {
  const ids = stages.map((stage) => stage.id);
  if (ids.includes(id)) return;
  throw new UsageError(`--${flag} ${id}: the run has no such stage`, {
    expected: `one of its ${ids.length} stages`,
    found: id,
    fix: `${suggestionOf(id, ids)}retort plan RUNFILE lists them`,
  });
}
