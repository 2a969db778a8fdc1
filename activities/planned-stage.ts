import type { Digest } from '../lineage/digest.js';
import type { Plan } from '../pipelines/plan.js';
import type { Spec, SpecStage } from '../pipelines/spec.js';
import type { ObjectStore } from '../storage/object-store.js';
import { readAddedStage, readPlan, readSpec } from '../storage/runs/run-documents.js';
import { RunIncomplete } from './errors.js';

/** A stage of a run, and the code that it was planned with. */
export interface PlannedStage {
  readonly stage: SpecStage;
  readonly computeDigest: Digest;
}

/** The stage from the run's spec and plan, or as an effect added it. @throws RunIncomplete */
export async function plannedStage(store: ObjectStore, run: string, id: string): Promise<PlannedStage> {
  const [spec, plan] = await Promise.all([readSpec<Spec>(store, run), readPlan<Plan>(store, run)]);
  const stage = spec.stages.find((one) => one.id === id);
  const planned = plan?.stages.find((one) => one.id === id);
  if (stage !== undefined && planned !== undefined) return { stage, computeDigest: planned.computeDigest };
  const added = await readAddedStage<PlannedStage>(store, run, id);
  if (added === null) throw new RunIncomplete(run, `plan of ${id}`);
  return added;
}
