import type { Spec } from '../pipelines/spec.js';
import { readBlob } from '../storage/blobs.js';
import { textOf } from '../storage/bytes.js';
import { pendingEffect, pendingStage } from '../storage/runs/pending-stage.js';
import { createScheduledRun } from '../storage/runs/run-store.js';
import type { ScheduledRun } from './contract.js';
import type { ControlHost } from './control-host.js';

/**
 * Writes the run of a schedule's firing, from the spec that the schedule holds. False when the run of this
 * time has already ended; one that never did, for its workflow was lost, is taken up again.
 */
export function createScheduledRunActivity({ store }: ControlHost) {
  return async ({ run, firing, nominalAt, startedAt }: ScheduledRun): Promise<boolean> => {
    const specJson = await textOf(readBlob(store, firing.spec));
    const spec: Spec = JSON.parse(specJson);
    const record = await createScheduledRun(store, {
      name: run,
      pipeline: spec.pipeline,
      specJson,
      stages: spec.stages.map(pendingStage),
      effects: spec.effects.map(pendingEffect),
      createdAt: new Date(startedAt),
      schedule: { name: firing.schedule, nominalAt },
    });
    return record.endedAt === null;
  };
}
