import type { Digest } from '../../lineage/digest.js';
import type { ObjectStore } from '../object-store.js';
import type { ArtifactReader } from '../ports.js';
import { readPlace } from './checkpoint-places.js';
import { openSnapshotFolder } from './snapshot-folder.js';
import { finishedPlaces, passedOver, type Tier } from './tiers.js';

/**
 * The newest progress checkpoint of an unfinished stage, for whoever looks at it: no attempt is claimed, so that none
 * is fenced, and files are checked as they are read. Null when there is none.
 * @param snapshots folder of this host's snapshots, if these are to be seen too; the store alone holds what lasts
 */
export async function peekCheckpoint(
  store: ObjectStore,
  stageKey: Digest,
  snapshots: string | null = null,
): Promise<ArtifactReader | null> {
  const tiers: Tier[] = [{ objects: store, isLocal: false, damaged: new Set() }];
  if (snapshots !== null) {
    const { objects } = openSnapshotFolder(snapshots, store.location);
    tiers.unshift({ objects, isLocal: true, damaged: new Set() });
  }
  for (const { tier, place } of await finishedPlaces(tiers, stageKey, () => undefined)) {
    try {
      return await readPlace(tier.objects, place);
    } catch (error) {
      passedOver(tier, error, place.folder);
    }
  }
  return null;
}
