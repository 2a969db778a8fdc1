import { type CudaDevice, computeOn } from '../engine/runtime/device.js';
import { peakBytes } from '../engine/runtime/machine-memory.js';
import { serveChild } from '../engine/runtime/serve-child.js';
import type { Digest } from '../lineage/digest.js';
import { openStore } from '../storage/open-store.js';
import { sourceAccess } from '../storage/sources/source-access.js';
import { computeInScratch } from './compute-in-scratch.js';
import { retortErrorOf, StageUnknown } from './errors.js';
import type { TrainingMessage } from './in-child.js';
import { plannedStage } from './planned-stage.js';
import { requireMemory } from './require-memory.js';
import { sweepStageSnapshots } from './stage-checkpoints.js';
import type { Computation } from './stage-registry.js';

/** The training process: runs the one computation that its parent names, over a store of its own. */
export function serveTraining(computations: readonly Computation[]): void {
  serveChild<TrainingMessage, Digest>(async ({ job, store: location, ...folders }, { progress, signal }) => {
    const computation = computations.find(({ definition }) => definition.name === job.stage);
    if (computation === undefined)
      throw new StageUnknown(
        job.stage,
        computations.map(({ definition }) => definition.name),
      );
    const store = await openStore(location, { env: process.env });
    try {
      const { stage } = await plannedStage(store, job.run, job.id);
      await sweepStageSnapshots({ store, progress, ...folders });
      const device = computeOn(stage.execution);
      if (device) progress.log(`computes on ${deviceText(device)}`);
      const needed = await requireMemory(store, job);
      const sources = sourceAccess(process.env);
      return await computeInScratch(computation, job, {
        store,
        sources,
        ...folders,
        progress,
        signal,
      }).finally(() => progress.log(memoryText(needed)));
    } catch (error) {
      throw retortErrorOf(error);
    } finally {
      await store.close();
    }
  });
}

/** `held at most 1.240 GiB of memory, planned 1.300 GiB` */
function memoryText(neededBytes: number | null): string {
  const gibibytes = (bytes: number | null) =>
    bytes === null ? 'unknown' : `${(bytes / 2 ** 30).toFixed(3)} GiB`;
  return `held at most ${gibibytes(peakBytes())} of memory, planned ${gibibytes(neededBytes)}`;
}

function deviceText({ id, name, driver, memoryBytes, usedBytes }: CudaDevice): string {
  const gibibytes = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  return `CUDA device ${id}, ${name}, driver ${driver}, ${gibibytes(usedBytes)} of ${gibibytes(memoryBytes)} GiB in use`;
}
