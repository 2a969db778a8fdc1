import { RetortError } from '../../errors/retort-error.js';
import type { Digest } from '../../lineage/digest.js';
import { damage } from '../commit-check.js';
import type { ObjectStore } from '../object-store.js';
import type { SavedCheckpoint } from '../ports.js';
import { CHECKPOINT_DAMAGED, type StoreWarning } from '../warnings.js';
import { openPlace } from './checkpoint-places.js';
import { newestFirst, type Place, placesOf, progressPrefix } from './places.js';

/** One place where checkpoints of a stage are kept. */
export interface Tier {
  readonly objects: ObjectStore;
  /** On this disk: whatever is wrong with it, there is another tier. */
  readonly isLocal: boolean;
  /** Folders of checkpoints that were found to be damaged. */
  readonly damaged: Set<string>;
}

/** The newest checkpoint of all tiers that is whole, the nearer one first; each one passed over is a warning. */
export async function newestWhole(
  tiers: readonly Tier[],
  stageKey: Digest,
  warn: (warning: StoreWarning) => void,
): Promise<SavedCheckpoint | null> {
  const found = await Promise.all(tiers.map((tier) => finishedPlaces(tier, stageKey, warn)));
  const best = found.flat().sort((a, b) => newestFirst(a.place, b.place));
  for (const { tier, place } of best) {
    try {
      return { step: place.step, files: await openPlace(tier.objects, place) };
    } catch (error) {
      tier.damaged.add(place.folder);
      warn(passedOver(tier, error, place.manifest?.key ?? place.folder));
    }
  }
  return null;
}

async function finishedPlaces(
  tier: Tier,
  stageKey: Digest,
  warn: (warning: StoreWarning) => void,
): Promise<{ tier: Tier; place: Place }[]> {
  try {
    const places = await placesOf(tier.objects, progressPrefix(stageKey));
    return places.filter(({ manifest }) => manifest !== null).map((place) => ({ tier, place }));
  } catch (error) {
    if (!tier.isLocal) throw error;
    warn(passedOver(tier, error, tier.objects.location));
    return [];
  }
}

/** What is no damage, such as a store that is away, is thrown on. */
function passedOver({ isLocal, objects }: Tier, error: unknown, object: string): StoreWarning {
  if (!isLocal) return { ...damage(error, object), code: CHECKPOINT_DAMAGED };
  const message = `${object} in ${objects.location} is not used: ${messageOf(error)}`;
  return { code: CHECKPOINT_DAMAGED, message, object, cause: null };
}

/** What happened and, where it is known, why. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const why = error instanceof RetortError ? error.facts.why : undefined;
  return why === undefined ? error.message : `${error.message}: ${why}`;
}
