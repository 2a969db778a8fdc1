import type { StageDefinition } from '../pipelines/stage.js';
import { computeDraft } from './compute-draft.js';
import { stageActivity } from './run-stage.js';
import { computation, type Load, type StageWorker } from './stage-registry.js';

/** A stage whose computation runs in the worker's own process: it awaits often enough for heartbeats. */
export function inWorker<Definition extends StageDefinition>(
  definition: Definition,
  load: Load<Definition>,
): StageWorker {
  const stage = computation(definition, load);
  return {
    definition,
    on: (host) =>
      stageActivity(definition, host, (job, { progress, signal }) =>
        computeDraft(stage, job, { store: host.store, sources: host.sources, progress, signal }),
      ),
  };
}
