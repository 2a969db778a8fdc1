import type { Digest } from '../lineage/digest.js';
import { readManifest } from '../storage/artifacts.js';
import type { Commit } from '../storage/commit.js';
import { findCommit } from '../storage/commit.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { StageJob, StageOutcome } from '../workflows/messages.js';
import type { ControlHost } from './control-host.js';
import { logWarnings } from './log-warnings.js';

/** The key's newest valid commit, so that nothing is computed twice; null when there is none. */
export function lookUpCommitActivity(host: ControlHost) {
  return (job: StageJob): Promise<StageOutcome | null> => committedOutcome(host, job);
}

/** The outcome of a key that is committed; damage that was passed over goes into the run's log. */
export async function committedOutcome(
  { store, trust }: ControlHost,
  { run, id, key }: { readonly run: string; readonly id: string; readonly key: Digest },
): Promise<StageOutcome | null> {
  const { commit, warnings } = await findCommit(store, key, { trust });
  await logWarnings(store, run, id, warnings);
  return commit === null ? null : outcomeOf(store, commit, 0);
}

export async function outcomeOf(store: ObjectStore, commit: Commit, attempts: number): Promise<StageOutcome> {
  const { work } = await readManifest(store, commit.artifact);
  const { artifact, facts, stageKey: key } = commit;
  return { kind: 'committed', key, artifact, run: facts.run, work, attempts };
}
