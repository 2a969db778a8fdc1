import type { Declarations } from '../pipelines/declarations.js';
import type { EstimatedPlan } from '../pipelines/estimate/estimate.js';
import type { EstimateRequest } from '../pipelines/estimate/estimate-plan.js';
import type { Spec } from '../pipelines/spec.js';
import type { Continuation } from './continuations.js';
import { pinnedSources, requireSources } from './pinned-sources.js';
import type { Project } from './project.js';

export interface PreviewOptions {
  readonly declarations?: Declarations;
  /** Plan without the sources that are missing, with declared sizes. */
  readonly assume?: boolean;
}

/** A plan with what its trainings continue from, where any does. */
export type PreviewedPlan = EstimatedPlan & { readonly continuations?: readonly Continuation[] };

/** What the workers would plan now, by the same function over the code that runs here, and what it will cost. */
export async function previewPlan(
  spec: Spec,
  project: Project,
  { declarations, assume = false }: PreviewOptions = {},
): Promise<PreviewedPlan> {
  const { store, settings, env } = project;
  const [{ planRun }, { computeModules, findStage }, { computeDigests, runningCode }] = await Promise.all([
    import('../pipelines/plan-run.js'),
    import('../pipelines/shipped.js'),
    import('../lineage/compute-digest.js'),
  ]);
  const { storeHistory } = await import('../activities/plan-history.js');
  const { loadTrust } = await import('../storage/key-files.js');
  const pinning = assume ? pinnedSources : requireSources;
  const [{ pins, missing }, digests, trust] = await Promise.all([
    pinning(spec, env, declarations),
    computeDigests(runningCode(), computeModules),
    loadTrust(settings.keyFolder.value),
  ]);
  const absent = new Set(missing.map(({ source }) => source));
  const history = storeHistory(store, trust);
  const plan = await planRun({ spec, pins, absent, digests, history, findStage });
  const declared = assume ? declarations?.sizes : {};
  const estimated = await withEstimates(spec, { plan, pins, missing, declared }, project);
  if (spec.states === undefined) return estimated;
  const { continuations } = await import('./continuations.js');
  return { ...estimated, continuations: await continuations(spec, { plan, pins }, store) };
}

/** A plan, here or of a run, with what it will cost. */
export async function withEstimates(
  spec: Spec,
  planned: Pick<EstimateRequest, 'plan' | 'pins' | 'missing' | 'declared'>,
  { store, settings }: Project,
): Promise<EstimatedPlan> {
  const [{ estimatePlan }, { storeEstimateHistory }, { loadTrust }, { processBytes }, { memoryRoom }] =
    await Promise.all([
      import('../pipelines/estimate/estimate-plan.js'),
      import('../service/estimate-history.js'),
      import('../storage/key-files.js'),
      import('../engine/train/process-memory.js'),
      import('../engine/runtime/machine-memory.js'),
    ]);
  const here = settings.temporalAddress.value === null;
  const trust = await loadTrust(settings.keyFolder.value);
  return estimatePlan({
    ...planned,
    spec,
    history: storeEstimateHistory(store, { trust, here }),
    processBytes,
    machineBytes: here ? memoryRoom().totalBytes : null,
  });
}
