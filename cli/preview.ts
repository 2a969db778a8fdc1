import { totalmem } from 'node:os';
import type { EstimatedPlan } from '../pipelines/estimate/estimate.js';
import type { Plan } from '../pipelines/plan.js';
import type { Pin, Pins, Spec } from '../pipelines/spec.js';
import type { Project } from './project.js';

/** What the workers would plan now, by the same function over the code that runs here, and what it will cost. */
export async function previewPlan(spec: Spec, project: Project): Promise<EstimatedPlan> {
  const { store, settings } = project;
  const [{ planRun }, { computeModules, findStage }, { computeDigests, runningCode }] = await Promise.all([
    import('../pipelines/plan-run.js'),
    import('../pipelines/shipped.js'),
    import('../lineage/compute-digest.js'),
  ]);
  const { storeHistory } = await import('../activities/plan-history.js');
  const { loadTrust } = await import('../storage/key-files.js');
  const [pins, digests, trust] = await Promise.all([
    pinSources(spec),
    computeDigests(runningCode(), computeModules),
    loadTrust(settings.keyFolder.value),
  ]);
  const plan = await planRun({ spec, pins, digests, history: storeHistory(store, trust), findStage });
  return withEstimates(spec, { plan, pins }, project);
}

/** A plan, here or of a run, with what it will cost. */
export async function withEstimates(
  spec: Spec,
  { plan, pins }: { readonly plan: Plan; readonly pins: Pins },
  { store, settings }: Project,
): Promise<EstimatedPlan> {
  const [{ estimatePlan }, { storeEstimateHistory }, { loadTrust }] = await Promise.all([
    import('../pipelines/estimate/estimate-plan.js'),
    import('../service/estimate-history.js'),
    import('../storage/key-files.js'),
  ]);
  const here = settings.temporalAddress.value === null;
  const trust = await loadTrust(settings.keyFolder.value);
  return estimatePlan({
    spec,
    plan,
    pins,
    history: storeEstimateHistory(store, { trust, here }),
    machineBytes: here ? totalmem() : null,
  });
}

async function pinSources({ sources }: Spec): Promise<{ [source: string]: Pin }> {
  const { pinSource } = await import('../storage/sources/pin-source.js');
  const pins: { [source: string]: Pin } = {};
  for (const [name, { location }] of Object.entries(sources)) pins[name] = await pinSource(location);
  return pins;
}
