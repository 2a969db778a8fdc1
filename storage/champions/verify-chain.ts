import type { Digest } from '../../lineage/digest.js';
import type { TrustRoot } from '../../lineage/signing.js';
import type { ObjectStore } from '../object-store.js';
import type { Findings } from '../verify-report.js';
import { chainEntries, championNames } from './champion-store.js';
import { ChampionUnknown } from './errors.js';

/** Checks every record of the chain; returns the models that readable ones name. @throws ChampionUnknown */
export async function verifyChain(
  store: ObjectStore,
  name: string,
  trust: TrustRoot,
  findings: Findings,
): Promise<ReadonlySet<Digest>> {
  const models = new Set<Digest>();
  let found = false;
  for await (const { key, record, error } of chainEntries(store, name, trust)) {
    found = true;
    if (record === null) findings.fault('promotion', key, error);
    else {
      findings.pass('promotion', key);
      models.add(record.model);
    }
  }
  if (!found) throw new ChampionUnknown(name, await championNames(store));
  return models;
}
