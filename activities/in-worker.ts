import type { StageDefinition } from '../pipelines/stage.js';
import { computeInScratch } from './compute-in-scratch.js';
import { computation, type Load, type StageWorker } from './stage-registry.js';

/** A stage whose computation runs in the worker's own process: it awaits often enough for heartbeats. */
export function inWorker<Definition extends StageDefinition>(
  definition: Definition,
  load: Load<Definition>,
): StageWorker {
  const stage = computation(definition, load);
  return { definition, makeDraft: (job, surroundings) => computeInScratch(stage, job, surroundings) };
}
