import { availableStates } from '../activities/training-states.js';
import { continuedState, requireContinuable } from '../pipelines/continuation.js';
import type { BoundState, BoundStates, Spec, SpecStage } from '../pipelines/spec.js';
import { parseStateName } from '../pipelines/state-name.js';
import type { ObjectStore } from '../storage/object-store.js';
import { readSpec } from '../storage/runs/run-documents.js';
import { findRun } from '../storage/runs/run-store.js';
import { NoSuchStage, NoSuchState } from './errors.js';

/** Looks up training states by their names. @throws RunNotFound, NoSuchStage, NoSuchState */
export async function bindStates(store: ObjectStore, names: readonly string[]): Promise<BoundStates> {
  const entries = names.map(async (name) => [name, await boundState(store, name)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function boundState(store: ObjectStore, name: string): Promise<BoundState> {
  const wanted = parseStateName(name);
  const run = await findRun(store, wanted.run);
  const stage = run.stages.find(({ id }) => id === wanted.stage);
  if (stage === undefined)
    throw new NoSuchStage(
      run.id,
      wanted.stage,
      run.stages.map(({ id }) => id),
    );
  const states = stage.key === null ? [] : await availableStates(store, stage.key);
  const state = wanted.step === null ? states.at(-1) : states.find(({ step }) => step === wanted.step);
  if (state === undefined)
    throw new NoSuchState(
      `${run.id}/${stage.id}`,
      wanted.step,
      states.map(({ step }) => step),
    );
  const { step, artifact } = state;
  const { statistics } = await state.manifest();
  return { run: run.id, stage: stage.id, step, artifact, position: Number(statistics.position) };
}

/** A stage that continues from a state, beside the one that made the state. */
interface ContinuedStage {
  readonly stage: SpecStage;
  readonly state: BoundState;
  readonly before: SpecStage;
}

/** Every stage of the spec that continues from a state. */
export async function continuedStages(spec: Spec, store: ObjectStore): Promise<ContinuedStage[]> {
  const found = spec.stages.map(async (stage) => {
    const state = continuedState(spec, stage);
    if (state === null) return [];
    const { stages } = await readSpec<Spec>(store, state.run);
    const before = stages.find(({ id }) => id === state.stage);
    return before === undefined ? [] : [{ stage, state, before }];
  });
  return (await Promise.all(found)).flat();
}

/** The spec itself, once parameters do not tell that one of its trainings cannot be continued. @throws CannotContinue */
export async function continuable(spec: Spec, store: ObjectStore): Promise<Spec> {
  for (const { stage, before, state } of await continuedStages(spec, store))
    requireContinuable(stage, before, state);
  return spec;
}
