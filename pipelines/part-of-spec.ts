import type { InputRef, Spec, SpecStage } from './spec.js';

/** Which part of a graph is asked for, by stage ids. */
export interface Part {
  /** These stages and all that they need; no effects. */
  readonly until?: readonly string[];
  /** Every stage that depends on this one, and all that those need. */
  readonly from?: string;
}

/** The stages of the part in the order of the spec, with the effects that come after them. Ids must exist. */
export function partOfSpec(spec: Spec, { until, from }: Part): Spec {
  const wanted = new Set(from === undefined ? spec.stages.map(({ id }) => id) : dependentsOf(spec, from));
  const targets = until === undefined ? [...wanted] : until.filter((id) => wanted.has(id));
  const kept = neededBy(spec, targets);
  const stages = spec.stages.filter(({ id }) => kept.has(id));
  const refs = stages.flatMap(refsOf);
  const sources = new Set(refs.flatMap((ref) => ('source' in ref ? [ref.source] : [])));
  const artifacts = new Set(refs.flatMap((ref) => ('artifact' in ref ? [ref.artifact] : [])));
  const { states: named = {}, ...whole } = spec;
  const states = Object.entries(named).filter(([, { artifact }]) => artifacts.has(artifact));
  const isKept = (ref: InputRef) => !('stage' in ref) || kept.has(ref.stage);
  return {
    ...whole,
    stages,
    ...(states.length > 0 ? { states: Object.fromEntries(states) } : {}),
    sources: Object.fromEntries(Object.entries(spec.sources).filter(([name]) => sources.has(name))),
    effects:
      until === undefined ? spec.effects.filter((effect) => Object.values(effect.inputs).every(isKept)) : [],
  };
}

/** Ids of the stages that these need, themselves among them. */
export function neededBy(spec: Spec, ids: readonly string[]): ReadonlySet<string> {
  const needed = new Set(ids);
  for (const stage of spec.stages.toReversed())
    if (needed.has(stage.id)) for (const id of producersOf(stage)) needed.add(id);
  return needed;
}

function dependentsOf(spec: Spec, from: string): ReadonlySet<string> {
  const found = new Set([from]);
  for (const stage of spec.stages) if (producersOf(stage).some((id) => found.has(id))) found.add(stage.id);
  return found;
}

const producersOf = (stage: SpecStage): string[] =>
  refsOf(stage).flatMap((ref) => ('stage' in ref ? [ref.stage] : []));

function refsOf({ inputs }: SpecStage): readonly InputRef[] {
  return Object.values(inputs).flat();
}
