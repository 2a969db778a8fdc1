import { serveChild } from '../engine/runtime/serve-child.js';
import type { Digest } from '../lineage/digest.js';
import { openStore } from '../storage/open-store.js';
import { sourceAccess } from '../storage/sources/source-access.js';
import { computeInScratch } from './compute-in-scratch.js';
import { retortErrorOf, StageUnknown } from './errors.js';
import type { TrainingMessage } from './in-child.js';
import type { Computation } from './stage-registry.js';

/** The training process: runs the one computation that its parent names, over a store of its own. */
export function serveTraining(computations: readonly Computation[]): void {
  serveChild<TrainingMessage, Digest>(async ({ job, store: location, scratch }, { progress, signal }) => {
    const computation = computations.find(({ definition }) => definition.name === job.stage);
    if (computation === undefined)
      throw new StageUnknown(
        job.stage,
        computations.map(({ definition }) => definition.name),
      );
    const store = await openStore(location, { env: process.env });
    try {
      const sources = sourceAccess(process.env);
      return await computeInScratch(computation, job, { store, sources, scratch, progress, signal });
    } catch (error) {
      throw retortErrorOf(error);
    } finally {
      await store.close();
    }
  });
}
