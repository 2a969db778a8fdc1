import type { Digest } from '../../lineage/digest.js';
import type { Approved, Promotion } from '../../lineage/promotion-statement.js';
import type { Signer, TrustRoot } from '../../lineage/signing.js';
import { readManifest } from '../artifacts.js';
import type { ObjectStore } from '../object-store.js';
import { appendRecord, championNames, type PromotionRecord, readHistory } from './champion-store.js';
import { AlreadyChampion, ChampionUnknown, ModelHeld, NotAModel, NothingToRollBackTo } from './errors.js';

/** A change that a person makes, and signs with the key of the installation. */
export interface ChangeByHand {
  readonly store: ObjectStore;
  readonly signer: Signer;
  readonly trust: TrustRoot;
  readonly name: string;
  readonly by: string;
  readonly reason: string;
}

/** Makes the model the champion, whatever any scores say. @throws NotAModel, ModelHeld, AlreadyChampion */
export async function promoteByHand(
  change: ChangeByHand,
  model: Digest,
  { liftHold }: { readonly liftHold: boolean },
): Promise<PromotionRecord> {
  const { kind } = await readManifest(change.store, model);
  if (kind !== 'checkpoint') throw new NotAModel(model, kind);
  return append(change, (history) => {
    const champion = history.at(-1);
    const holds = champion?.holds ?? [];
    if (holds.includes(model) && !liftHold) throw new ModelHeld(change.name, model);
    if (champion?.model === model) throw new AlreadyChampion(change.name, champion.n, model);
    return { kind: 'manual', model, holds: holds.filter((one) => one !== model) };
  });
}

/**
 * Makes an earlier champion the champion again, the one before this one when none is named, and puts the replaced
 * model on hold. @throws ChampionUnknown, NothingToRollBackTo, AlreadyChampion, ModelHeld
 */
export async function rollBack(change: ChangeByHand, to: Digest | null): Promise<PromotionRecord> {
  const known = await championNames(change.store);
  return append(change, (history) => {
    const champion = history.at(-1);
    if (champion === undefined) throw new ChampionUnknown(change.name, known);
    const model = earlierModel(history, champion, to);
    return { kind: 'rolled-back', model, holds: [...champion.holds, champion.model] };
  });
}

function earlierModel(
  history: readonly PromotionRecord[],
  champion: PromotionRecord,
  to: Digest | null,
): Digest {
  const { champion: name, holds } = champion;
  if (to === champion.model) throw new AlreadyChampion(name, champion.n, to);
  if (to !== null && holds.includes(to)) throw new ModelHeld(name, to);
  const fits = ({ model }: PromotionRecord) =>
    model !== champion.model && !holds.includes(model) && (to === null || model === to);
  const found = history.findLast(fits);
  if (found !== undefined) return found.model;
  throw new NothingToRollBackTo(name, {
    expected: 'a model that was its champion before and is not on hold',
    found: to ?? 'none',
  });
}

type Decided = Pick<Promotion, 'kind' | 'model' | 'holds'>;

/** Decides about the newest record and adds the decision behind it; a lost race decides again. */
async function append(
  { store, signer, trust, name, by, reason }: ChangeByHand,
  decide: (history: readonly PromotionRecord[]) => Decided,
): Promise<PromotionRecord> {
  for (;;) {
    const history = await readHistory(store, name, trust);
    const at = new Date().toISOString();
    const approval: Approved = { by, comment: reason, at };
    const facts = { rule: null, comparison: null, approval, run: null, effect: null, reason, at };
    const decided = decide(history);
    const promotion = { champion: name, ...decided, ...facts };
    const added = await appendRecord(store, signer, promotion, history.at(-1) ?? null);
    if (added !== null) return added;
  }
}
