import type { Plan } from '../pipelines/plan.js';
import type { Pin, Spec } from '../pipelines/spec.js';
import type { Project } from './project.js';

/** What the workers would plan now, by the same function over the code that runs here. */
export async function previewPlan(spec: Spec, { store, settings }: Project): Promise<Plan> {
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
  return planRun({ spec, pins, digests, history: storeHistory(store, trust), findStage });
}

async function pinSources({ sources }: Spec): Promise<{ [source: string]: Pin }> {
  const { pinSource } = await import('../storage/sources/pin-source.js');
  const pins: { [source: string]: Pin } = {};
  for (const [name, { location }] of Object.entries(sources)) pins[name] = await pinSource(location);
  return pins;
}
