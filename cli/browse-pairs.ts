import type { Digest } from '../lineage/digest.js';
import type { InputFact } from '../lineage/statement.js';
import { openArtifact } from '../storage/artifacts.js';
import type { StoreLineage } from '../storage/lineage-reader.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { ArtifactReader } from '../storage/ports.js';
import { readShards } from '../storage/shards/read-shards.js';
import type { PairRecord, PairScoreRecord } from '../storage/shards/records.js';
import { NoPairs } from './audit-errors.js';

/** A model's scores of a pair; it is right when the good answer's is higher. */
export interface Scored {
  readonly good: number;
  readonly bad: number;
  readonly margin: number;
  readonly verdict: 'right' | 'wrong' | 'tie';
}

export interface BrowsedPair {
  readonly split: 'train' | 'heldout';
  readonly pair: PairRecord;
  /** Null where no model scored it. */
  readonly scored: Scored | null;
}

export interface WantedPairs {
  readonly wrong?: boolean;
  /** Lowest margin first, or most characters first; in the order of the shards when absent. */
  readonly sort?: 'margin' | 'length';
  readonly limit: number;
  readonly source?: string;
}

/** Where pairs lie: their texts, and the scores that a model gave some of them. */
export interface PairTexts {
  readonly pairs: ArtifactReader;
  readonly scores: ArtifactReader | null;
}

interface History {
  readonly store: ObjectStore;
  readonly lineage: StoreLineage;
}

/**
 * The texts behind an artifact: pairs themselves, or, by lineage, those that tokens or scores were made from.
 * @throws NoPairs
 */
export async function pairTexts(of: string, artifact: Digest, history: History): Promise<PairTexts> {
  const opened = await openArtifact(history.store, artifact);
  const { kind } = opened.manifest;
  if (!['pairs', 'token-pairs', 'scores'].includes(kind)) throw new NoPairs(of, kind);
  const pairs = await textsBehind(opened, history);
  if (pairs === null) throw new NoPairs(of, `${kind} whose texts cannot be found`);
  return { pairs, scores: kind === 'scores' ? opened : null };
}

/** Goes up along the input `pairs`; null where a commit or an artifact is gone. */
async function textsBehind(
  opened: ArtifactReader,
  { store, lineage }: History,
): Promise<ArtifactReader | null> {
  for (let at: ArtifactReader | null = opened; at !== null; ) {
    if (at.manifest.kind === 'pairs') return at;
    const producers = await lineage.producersOf(at.digest);
    const input: InputFact | readonly InputFact[] | undefined = producers.at(-1)?.facts.inputs.pairs;
    if (input === undefined || !('sha256' in input)) return null;
    at = await openArtifact(store, input.sha256).catch(() => null);
  }
  return null;
}

/** The first pairs by the wanted order; of scored ones only those that were scored. Holds no more texts than it returns. */
export async function browsePairs({ pairs, scores }: PairTexts, wanted: WantedPairs): Promise<BrowsedPair[]> {
  const scored = scores === null ? null : await scoresOf(scores);
  const order = orderOf(wanted.sort);
  const kept: BrowsedPair[] = [];
  for await (const found of candidates(pairs, scored)) {
    if (wanted.source !== undefined && found.pair.source !== wanted.source) continue;
    if (wanted.wrong && found.scored?.verdict !== 'wrong') continue;
    insert(kept, found, order);
    if (kept.length > wanted.limit) kept.pop();
    if (wanted.sort === undefined && kept.length === wanted.limit) break;
  }
  return kept;
}

async function* candidates(
  pairs: ArtifactReader,
  scored: ReadonlyMap<string, Scored> | null,
): AsyncGenerator<BrowsedPair> {
  for (const split of ['train', 'heldout'] as const) {
    if (scored !== null && split === 'train') continue;
    for await (const pair of readShards(pairs, split, 'pairs')) {
      const own = scored?.get(pair.id) ?? null;
      if (scored === null || own !== null) yield { split, pair, scored: own };
    }
  }
}

async function scoresOf(scores: ArtifactReader): Promise<ReadonlyMap<string, Scored>> {
  const found = new Map<string, Scored>();
  for await (const row of readShards(scores, 'scores', 'scores')) found.set(row.id, scoredOf(row));
  return found;
}

function scoredOf({ goodScore, badScore }: PairScoreRecord): Scored {
  const margin = goodScore - badScore;
  const verdict = margin > 0 ? 'right' : margin < 0 ? 'wrong' : 'tie';
  return { good: goodScore, bad: badScore, margin, verdict };
}

type Order = (a: BrowsedPair, b: BrowsedPair) => number;

function orderOf(sort: WantedPairs['sort']): Order {
  if (sort === 'margin') return (a, b) => (a.scored?.margin ?? 0) - (b.scored?.margin ?? 0);
  if (sort === 'length') return (a, b) => charsOf(b) - charsOf(a);
  return () => 0;
}

const charsOf = ({ pair }: BrowsedPair) => pair.goodChars + pair.badChars;

/** Behind all that come before it or are its equals. */
function insert(kept: BrowsedPair[], found: BrowsedPair, order: Order): void {
  const at = kept.findIndex((one) => order(found, one) < 0);
  kept.splice(at < 0 ? kept.length : at, 0, found);
}
