import { type Digest, sha256 } from '../../lineage/digest.js';
import { openEnvelope, signEnvelope } from '../../lineage/envelope.js';
import { type Promotion, parsePromotion, promotionJson } from '../../lineage/promotion-statement.js';
import type { Signer, TrustRoot } from '../../lineage/signing.js';
import { encodeText, textOf } from '../bytes.js';
import { DocumentCorrupt } from '../errors.js';
import type { ObjectStore } from '../object-store.js';
import { ChainBroken, ChampionUnknown } from './errors.js';

/** A promotion as its trusted signature tells it; `digest` is that of its envelope, which the next record names. */
export interface PromotionRecord extends Promotion {
  readonly digest: Digest;
  readonly keyId: string;
}

/** One object of a chain: what it says, or why it says nothing or does not follow. */
export type ChainEntry = { readonly key: string; readonly n: number } & (
  | { readonly record: PromotionRecord; readonly error: null }
  | { readonly record: null; readonly error: unknown }
);

export function promotionKey(name: string, n: number): string {
  return `champions/${name}/${n}.json`;
}

/** The chain's objects, oldest first, each checked: signature, address, and that it names the one before it. */
export async function* chainEntries(
  store: ObjectStore,
  name: string,
  trust: TrustRoot,
): AsyncGenerator<ChainEntry> {
  let previous: { readonly n: number; readonly record: Digest } | null = null;
  for (const n of await recordNumbers(store, name)) {
    const key = promotionKey(name, n);
    const envelope = await textOf(store.read(key));
    try {
      const record = open(envelope, trust);
      requireFollows(record, { key, name, n, previous });
      yield { key, n, record, error: null };
    } catch (error) {
      yield { key, n, record: null, error };
    }
    previous = { n, record: sha256(envelope) };
  }
}

/** The whole chain, oldest first; empty for a name without a champion. @throws the first fault in it */
export async function readHistory(
  store: ObjectStore,
  name: string,
  trust: TrustRoot,
): Promise<readonly PromotionRecord[]> {
  const records: PromotionRecord[] = [];
  for await (const { record, error } of chainEntries(store, name, trust)) {
    if (record === null) throw error;
    records.push(record);
  }
  return records;
}

/** The newest record of a chain that holds. @throws ChampionUnknown, or the first fault in the chain */
export async function readChampion(
  store: ObjectStore,
  name: string,
  trust: TrustRoot,
): Promise<PromotionRecord> {
  const newest = (await readHistory(store, name, trust)).at(-1);
  if (newest === undefined) throw new ChampionUnknown(name, await championNames(store));
  return newest;
}

/**
 * Signs and adds the record behind `predecessor`, null for the first. Null when another record took its place: what
 * was decided about that predecessor has to be decided again.
 */
export async function appendRecord(
  store: ObjectStore,
  signer: Signer,
  promotion: Omit<Promotion, 'n' | 'predecessor'>,
  predecessor: PromotionRecord | null,
): Promise<PromotionRecord | null> {
  const n = (predecessor?.n ?? 0) + 1;
  const follows = predecessor === null ? null : { n: predecessor.n, record: predecessor.digest };
  const facts: Promotion = { ...promotion, n, predecessor: follows };
  const envelope = signEnvelope(promotionJson(facts), signer);
  const added = await store.create(promotionKey(promotion.champion, n), encodeText(envelope));
  return added ? { ...facts, digest: sha256(envelope), keyId: signer.keyId } : null;
}

/** Names that have a champion, ascending. */
export async function championNames(store: ObjectStore): Promise<readonly string[]> {
  const names: string[] = [];
  for (let after = 'champions/'; ; after = `champions/${names.at(-1)}/~`) {
    const name = await firstNameAfter(store, after);
    if (name === null) return names.sort();
    names.push(name);
  }
}

async function firstNameAfter(store: ObjectStore, after: string): Promise<string | null> {
  for await (const { key } of store.list('champions/', { after })) return key.split('/')[1] ?? null;
  return null;
}

async function recordNumbers(store: ObjectStore, name: string): Promise<number[]> {
  const prefix = `champions/${name}/`;
  const numbers: number[] = [];
  for await (const { key } of store.list(prefix)) {
    const match = /^([1-9]\d*)\.json$/.exec(key.slice(prefix.length));
    if (match === null) throw new DocumentCorrupt(key, { expected: 'champions/<name>/<n>.json' });
    numbers.push(Number(match[1]));
  }
  return numbers.sort((a, b) => a - b);
}

function open(envelope: string, trust: TrustRoot): PromotionRecord {
  const { statement, keyId } = openEnvelope(envelope, trust);
  const promotion = parsePromotion(statement);
  return { ...promotion, digest: sha256(envelope), keyId };
}

interface Link {
  readonly key: string;
  readonly name: string;
  readonly n: number;
  readonly previous: { readonly n: number; readonly record: Digest } | null;
}

function requireFollows(record: PromotionRecord, { key, name, n, previous }: Link): void {
  if (record.champion !== name || record.n !== n)
    throw new ChainBroken(key, {
      expected: promotionKey(name, n),
      found: promotionKey(record.champion, record.n),
      why: 'the record was moved here from another place',
    });
  if (n !== (previous?.n ?? 0) + 1)
    throw new ChainBroken(key, {
      expected: `record ${(previous?.n ?? 0) + 1}`,
      found: `record ${n}`,
      why: 'records before it are missing',
    });
  if ((record.predecessor?.record ?? null) !== (previous?.record ?? null))
    throw new ChainBroken(key, {
      expected: previous?.record ?? 'no predecessor',
      found: record.predecessor?.record ?? 'no predecessor',
      why: 'it was signed after another record than the one that stands before it',
    });
}
