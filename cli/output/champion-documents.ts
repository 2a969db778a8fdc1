import { RetortError } from '../../errors/retort-error.js';
import type { ChainEntry, PromotionRecord } from '../../storage/champions/champion-store.js';

/** The newest record of a champion, or the first of its records that says nothing. */
export interface NamedEntry {
  readonly name: string;
  readonly entry: ChainEntry;
}

/** `retort.champions/1`; a chain that does not hold has a fault and no record. */
export function championsDocument(newest: readonly NamedEntry[]) {
  return {
    schema: 'retort.champions/1' as const,
    champions: newest.map(({ name, entry: { record, error } }) => ({
      name,
      record,
      fault: error instanceof RetortError ? error.toRecord() : null,
    })),
  };
}

/** `retort.champion/1`, newest first. */
export function historyDocument(name: string, history: readonly PromotionRecord[]) {
  return { schema: 'retort.champion/1' as const, name, records: [...history].reverse() };
}

/** `retort.promotion/1` */
export function promotionDocument(record: PromotionRecord) {
  return { schema: 'retort.promotion/1' as const, ...record };
}
