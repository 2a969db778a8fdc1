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
  for (const { tier, place } of await finishedPlaces(tiers, stageKey, warn)) {
    try {
      return { step: place.step, files: await openPlace(tier.objects, place) };
    } catch (error) {
      tier.damaged.add(place.folder);
      warn(passedOver(tier, error, place.manifest?.key ?? place.folder));
    }
  }
  return null;
}

/** Every checkpoint of all tiers that says it is whole, best first. */
export async function finishedPlaces(
  tiers: readonly Tier[],
  stageKey: Digest,
  warn: (warning: StoreWarning) => void,
): Promise<{ readonly tier: Tier; readonly place: Place }[]> {
  const found = await Promise.all(
    tiers.map(async (tier) =>
      (await placesIn(tier, stageKey, warn))
        .filter(({ manifest }) => manifest !== null)
        .map((place) => ({ tier, place })),
    ),
  );
  return found.flat().sort((a, b) => newestFirst(a.place, b.place));
}

async function placesIn(
  tier: Tier,
  stageKey: Digest,
  warn: (warning: StoreWarning) => void,
): Promise<Place[]> {
  try {
    return await placesOf(tier.objects, progressPrefix(stageKey));
  } catch (error) {
    if (!tier.isLocal) throw error;
    warn(passedOver(tier, error, tier.objects.location));
    return [];
  }
}

/** Why something is not used; what is no damage, such as a store that is away, is thrown on. */
export function passedOver({ isLocal, objects }: Tier, error: unknown, object: string): StoreWarning {
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
