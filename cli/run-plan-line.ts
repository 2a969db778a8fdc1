import type { Plan } from '../pipelines/plan.js';
import type { Spec } from '../pipelines/spec.js';
import { readPins, readPlan, readSpec } from '../storage/runs/run-documents.js';
import { planLine } from './output/plan-text.js';
import { withEstimates } from './preview.js';
import type { Project } from './project.js';

/**
 * Asks for the line that tells what a run's own plan reuses and costs; undefined until the worker has planned and
 * the line is made. Nobody waits for it, and a run goes on without it.
 */
export function planLineReader(run: string, project: Project): () => string | undefined {
  let line: string | undefined;
  let making: Promise<void> | null = null;
  const make = async () => {
    const [plan, pins] = await Promise.all([
      readPlan<Plan>(project.store, run),
      readPins(project.store, run),
    ]);
    if (plan === null || pins === null) {
      making = null;
      return;
    }
    const spec = await readSpec<Spec>(project.store, run);
    line = planLine(await withEstimates(spec, { plan, pins }, project));
  };
  return () => {
    making = making ?? make().catch(() => {});
    return line;
  };
}
