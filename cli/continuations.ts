import type { Digest } from '../lineage/digest.js';
import { inputDigests } from '../lineage/statement.js';
import { continuationNotes, stateText } from '../pipelines/continuation.js';
import type { Plan } from '../pipelines/plan.js';
import type { InputRef, Pins, Spec, SpecStage } from '../pipelines/spec.js';
import type { ObjectStore } from '../storage/object-store.js';
import { continuedStages } from './training-states.js';

/** A training of a plan that goes on from a state of another. */
export interface Continuation {
  /** Id of the stage. */
  readonly stage: string;
  /** `RUN/STAGE@STEP` */
  readonly from: string;
  readonly artifact: Digest;
  readonly step: number;
  readonly position: number;
  /** What is otherwise than in the training that is continued. */
  readonly notes: readonly string[];
}

/** For the stages that will run; a reused one continues nothing. */
export async function continuations(
  spec: Spec,
  { plan, pins }: { readonly plan: Plan; readonly pins: Pins },
  store: ObjectStore,
): Promise<Continuation[]> {
  const states = new Map(plan.stages.map(({ id, state }) => [id, state]));
  const digestOf = (ref: InputRef): Digest | null => {
    if ('artifact' in ref) return ref.artifact;
    if ('source' in ref) return pins[ref.source]?.sha256 ?? null;
    const state = states.get(ref.stage);
    return state?.kind === 'hit' ? state.artifact : null;
  };
  const found = (await continuedStages(spec, store)).filter(
    ({ stage }) => states.get(stage.id)?.kind !== 'hit',
  );
  return Promise.all(
    found.map(async ({ stage, state, before }) => ({
      ...{ stage: stage.id, from: stateText(state), artifact: state.artifact },
      ...{ step: state.step, position: state.position },
      notes: [
        ...continuationNotes(stage, before),
        ...otherData(stage, await inputsOf(store, state.run, state.stage), digestOf),
      ],
    })),
  );
}

type Inputs = { readonly [name: string]: readonly Digest[] };

async function inputsOf(store: ObjectStore, run: string, stage: string): Promise<Inputs> {
  const { resolveStage } = await import('../activities/stage-inputs.js');
  const { inputs } = await resolveStage(store, run, stage);
  return Object.fromEntries(Object.entries(inputDigests(inputs)).map(([name, one]) => [name, [one].flat()]));
}

function otherData(
  { inputs }: SpecStage,
  before: Inputs,
  digestOf: (ref: InputRef) => Digest | null,
): string[] {
  return Object.entries(inputs).flatMap(([name, refs]) => {
    if (name === 'from') return [];
    const now = [refs].flat().map(digestOf);
    const was = before[name] ?? [];
    if (now.includes(null) || now.join() === was.join()) return [];
    return [`other ${name} than before: ${was.map(short).join(', ')} → ${now.map(short).join(', ')}`];
  });
}

const short = (digest: string | null) => digest?.slice(0, 'sha256:'.length + 8) ?? 'none';
