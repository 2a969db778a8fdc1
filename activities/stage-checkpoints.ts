import type { Digest } from '../lineage/digest.js';
import { threadEntry } from '../service/node-entry.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { ProgressReporter } from '../storage/ports.js';
import { checkpointPort, type OpenCheckpoints } from '../storage/progress/checkpoint-port.js';
import { threadSettler } from '../storage/progress/settling-thread.js';
import { snapshotsIn } from '../storage/progress/snapshot-folder.js';
import { sweepSnapshots } from '../storage/progress/sweep-snapshots.js';

const settlingEntry = threadEntry('./settling-thread.js', import.meta.url);

interface Surroundings {
  readonly store: ObjectStore;
  readonly spoolFolder: string;
  readonly progress: ProgressReporter;
}

/** Checkpoints of a stage: snapshots lie on the local disk, and settle in a thread that opens the store by itself. */
export function stageCheckpoints(
  stageKey: Digest,
  { store, spoolFolder, progress }: Surroundings,
): OpenCheckpoints {
  const folder = snapshotsIn(spoolFolder);
  return checkpointPort(store, stageKey, {
    snapshotFolder: folder,
    settleWith: ({ attempt }) =>
      threadSettler(settlingEntry, { store: store.location, folder, stageKey, attempt }),
    onWarning: ({ code, message }) => progress.log(`${code} ${message}`, 'warn'),
    onNote: (text) => progress.log(text),
  });
}

/** Removes snapshots of other stages that nobody needs any more; what cannot be removed is a warning. */
export async function sweepStageSnapshots({ store, spoolFolder, progress }: Surroundings): Promise<void> {
  await sweepSnapshots(snapshotsIn(spoolFolder), store).catch((error) =>
    progress.log(`old snapshots in ${spoolFolder} stay: ${error}`, 'warn'),
  );
}
