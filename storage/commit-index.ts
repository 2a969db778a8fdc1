import type { Digest } from '../lineage/digest.js';
import type { TrustRoot } from '../lineage/signing.js';
import { type Commit, readCommit } from './commit-check.js';
import { DocumentCorrupt } from './errors.js';
import type { ObjectStore } from './object-store.js';

/** One object under `commits/`: what its trusted signature says, or why it says nothing. */
export type CommitEntry = { readonly key: string } & (
  | { readonly commit: Commit; readonly error: null }
  | { readonly commit: null; readonly error: unknown }
);

/** Every object under the prefix as a commit, in the store's order. */
export async function* commitEntries(
  store: ObjectStore,
  trust: TrustRoot,
  prefix = 'commits/',
): AsyncGenerator<CommitEntry> {
  for await (const { key } of store.list(prefix)) yield commitEntry(store, trust, key);
}

export async function commitEntry(store: ObjectStore, trust: TrustRoot, key: string): Promise<CommitEntry> {
  try {
    return { key, commit: await commitAt(store, key, trust), error: null };
  } catch (error) {
    return { key, commit: null, error };
  }
}

async function commitAt(store: ObjectStore, key: string, trust: TrustRoot): Promise<Commit> {
  const [, hex, number] = /^commits\/([0-9a-f]{64})\/([1-9]\d*)\.json$/.exec(key) ?? [];
  if (hex === undefined || number === undefined)
    throw new DocumentCorrupt(key, {
      expected: 'commits/<stage key>/<n>.json',
      why: 'no commit has this address',
    });
  const stageKey: Digest = `sha256:${hex}`;
  return readCommit(store, stageKey, Number(number), trust);
}
