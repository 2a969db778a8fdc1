import type { Work } from '../lineage/manifest.js';
import { readManifest } from '../storage/artifacts.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { RunRecord } from '../storage/runs/run-record.js';
import type { RunView } from './output/run-view.js';

/** Completes records of one run with the work of their artifacts; each manifest is read once. */
export function workReader(store: ObjectStore): (record: RunRecord) => Promise<RunView> {
  const known = new Map<string, Promise<Work | null>>();
  const workOf = (artifact: RunRecord['stages'][number]['artifact']) => {
    if (artifact === null) return null;
    const reading =
      known.get(artifact) ??
      readManifest(store, artifact).then(
        ({ work }) => work,
        () => null,
      );
    known.set(artifact, reading);
    return reading;
  };
  return async (record) => {
    const entries = await Promise.all(
      record.stages.map(async ({ id, artifact }) => [id, await workOf(artifact)] as const),
    );
    const work = new Map<string, Work>();
    for (const [id, found] of entries) if (found) work.set(id, found);
    return { record, work };
  };
}
