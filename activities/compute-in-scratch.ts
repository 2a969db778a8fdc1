import type { Digest } from '../lineage/digest.js';
import { openStore } from '../storage/open-store.js';
import { scratchStore } from '../storage/scratch-store.js';
import type { StageJob } from '../workflows/messages.js';
import { type ComputeSurroundings, computeDraft } from './compute-draft.js';
import type { Computation } from './stage-registry.js';

/** As `computeDraft`; with a `scratch`, a location, the store is only read and everything is written there. */
export async function computeInScratch(
  computation: Computation,
  job: StageJob,
  { scratch, ...surroundings }: ComputeSurroundings & { readonly scratch: string | null },
): Promise<Digest> {
  if (scratch === null) return computeDraft(computation, job, surroundings);
  const store = scratchStore(surroundings.store, await openStore(scratch));
  try {
    return await computeDraft(computation, job, { ...surroundings, store });
  } finally {
    await store.close();
  }
}
