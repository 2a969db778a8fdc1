import { canonicalJson } from '../../../lineage/canonical-json.js';
import { sha256 } from '../../../lineage/digest.js';
import type { Plan } from '../../../pipelines/plan.js';
import type { Pins, Spec, SpecStage } from '../../../pipelines/spec.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { pendingEffect, pendingStage } from '../../../storage/runs/pending-stage.js';
import { writePins, writePlan } from '../../../storage/runs/run-documents.js';
import type { StageRecord } from '../../../storage/runs/run-record.js';
import { createRun } from '../../../storage/runs/run-store.js';

export const computeDigest = sha256('code');

/** A spec stage with everything that a test does not care about. */
export function specStage(id: string, inputs: SpecStage['inputs'], more: Partial<SpecStage> = {}): SpecStage {
  return { id, label: id, stage: id, params: {}, execution: {}, inputs, ...more };
}

/** A planned run in a store in memory, some of whose stages are committed. */
export async function storedRun(
  stages: readonly SpecStage[],
  { sources = {}, effects = [], pins = {}, committed = {} }: StoredRunOptions = {},
): Promise<{ store: ObjectStore; run: string }> {
  const store = memoryStore();
  const spec: Spec = { schema: 'retort.spec/1', pipeline: 'test', params: {}, sources, stages, effects };
  const run = 'test-run-1';
  await createRun(store, {
    name: run,
    pipeline: 'test',
    specJson: canonicalJson(spec),
    createdAt: new Date(),
    stages: stages.map((stage) => recordOf(stage, committed[stage.id] ?? null)),
    effects: effects.map(pendingEffect),
  });
  await writePins(store, run, pins);
  const state = { kind: 'depends', on: [], reasons: [] } as const;
  const plan: Plan = {
    schema: 'retort.plan/1',
    stages: stages.map(({ id, label, stage }) => ({ id, label, stage, computeDigest, state })),
  };
  await writePlan(store, run, plan);
  return { store, run };
}

interface StoredRunOptions {
  readonly sources?: Spec['sources'];
  readonly effects?: Spec['effects'];
  readonly pins?: Pins;
  readonly committed?: { readonly [id: string]: StageRecord['artifact'] };
}

function recordOf(stage: SpecStage, artifact: StageRecord['artifact']): StageRecord {
  return { ...pendingStage(stage), status: artifact === null ? 'pending' : 'succeeded', artifact };
}
