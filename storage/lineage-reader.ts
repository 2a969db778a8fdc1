import type { Digest } from '../lineage/digest.js';
import type { Derivation, LineageReader } from '../lineage/graph/lineage-graph.js';
import type { TrustRoot } from '../lineage/signing.js';
import { namedInputs } from '../lineage/statement.js';
import { readManifest } from './artifacts.js';
import { commitKey, commitNumbers, damage } from './commit-check.js';
import { type CommitEntry, commitEntry } from './commit-index.js';
import type { ObjectStore } from './object-store.js';
import type { StoreWarning } from './warnings.js';

/** Commits that are read at the same time while the store is scanned. */
const READ_AHEAD = 16;

/** Lineage as the commits of one store tell it. */
export interface StoreLineage extends LineageReader {
  /** The key's newest commit of this output, found without a scan; null when none is readable. */
  derivationOf(stageKey: Digest, artifact: Digest): Promise<Derivation | null>;
  /** Sources that some commit used, whose digests begin like this. */
  sourcesLike(start: string): Promise<readonly Digest[]>;
  /** Commits that tell nothing: altered, or signed by a key that is not trusted here. */
  unreadable(): Promise<readonly StoreWarning[]>;
}

/**
 * Scans the store's commits once, at the first question, and keeps only which commit names which digest:
 * some hundred bytes a commit, whatever its statement holds. Statements are read again where a walk meets them.
 */
export function lineageReader(store: ObjectStore, trust: TrustRoot): StoreLineage {
  let scanning: Promise<LineageIndex> | null = null;
  const index = () => {
    scanning ??= scan(store, trust);
    return scanning;
  };
  const read = async (keys: readonly string[] = []): Promise<Derivation[]> => {
    const entries = await Promise.all(keys.map((key) => commitEntry(store, trust, key)));
    return entries.flatMap(({ commit }) => (commit === null ? [] : [commit]));
  };
  return {
    async derivationOf(stageKey, artifact) {
      const numbers = await commitNumbers(store, stageKey);
      const commits = await read(numbers.reverse().map((number) => commitKey(stageKey, number)));
      return commits.find((commit) => commit.artifact === artifact) ?? null;
    },
    producersOf: async (artifact) => read((await index()).producers.get(artifact)),
    consumersOf: async (input) => read((await index()).consumers.get(input)),
    sourcesLike: async (start) => [...(await index()).sources].filter((source) => source.startsWith(start)),
    unreadable: async () => (await index()).unreadable,
    async manifestOf(artifact) {
      try {
        return await readManifest(store, artifact);
      } catch (error) {
        damage(error, artifact);
        return null;
      }
    },
  };
}

/** Keys of commits by the digests that they name. */
class LineageIndex {
  readonly producers = new Map<Digest, string[]>();
  readonly consumers = new Map<Digest, string[]>();
  readonly sources = new Set<Digest>();
  readonly unreadable: StoreWarning[] = [];

  add({ key, commit, error }: CommitEntry): void {
    if (commit === null) {
      this.unreadable.push(damage(error, key));
      return;
    }
    append(this.producers, commit.artifact, key);
    const inputs = namedInputs(commit.facts.inputs);
    for (const { kind, sha256 } of inputs) if (kind === 'source') this.sources.add(sha256);
    for (const sha256 of new Set(inputs.map((input) => input.sha256))) append(this.consumers, sha256, key);
  }
}

function append(map: Map<Digest, string[]>, digest: Digest, key: string): void {
  const keys = map.get(digest);
  if (keys === undefined) map.set(digest, [key]);
  else keys.push(key);
}

async function scan(store: ObjectStore, trust: TrustRoot): Promise<LineageIndex> {
  const index = new LineageIndex();
  const ahead: Promise<CommitEntry>[] = [];
  for await (const { key } of store.list('commits/')) {
    ahead.push(commitEntry(store, trust, key));
    if (ahead.length < READ_AHEAD) continue;
    const next = await ahead.shift();
    if (next !== undefined) index.add(next);
  }
  for (const entry of await Promise.all(ahead)) index.add(entry);
  return index;
}
