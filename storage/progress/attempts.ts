import type { Digest } from '../../lineage/digest.js';
import { encodeText } from '../bytes.js';
import { AttemptFenced } from '../errors.js';
import type { ObjectStore } from '../object-store.js';
import { progressPrefix } from './places.js';

/**
 * The next attempt at a stage, counted in the store over all its executions. From then on every older attempt is
 * fenced: it can neither save nor read.
 */
export async function claimAttempt(store: ObjectStore, stageKey: Digest): Promise<number> {
  for (let attempt = (await newestAttempt(store, stageKey)) + 1; ; attempt += 1)
    if (await store.create(attemptKey(stageKey, attempt), encodeText('{}'))) return attempt;
}

/** @throws AttemptFenced when a newer attempt was claimed */
export async function requireNewest(store: ObjectStore, stageKey: Digest, attempt: number): Promise<void> {
  const newest = await newestAttempt(store, stageKey);
  if (newest > attempt) throw new AttemptFenced(attempt, newest);
}

async function newestAttempt(store: ObjectStore, stageKey: Digest): Promise<number> {
  let newest = 0;
  const prefix = `${progressPrefix(stageKey)}attempts/`;
  for await (const { key } of store.list(prefix)) newest = Number(key.slice(prefix.length, -'.json'.length));
  return newest;
}

function attemptKey(stageKey: Digest, attempt: number): string {
  return `${progressPrefix(stageKey)}attempts/${String(attempt).padStart(6, '0')}.json`;
}
