import { type Digest, isDigest } from '../../lineage/digest.js';
import { openArtifact } from '../../storage/artifacts.js';
import type { ObjectStore } from '../../storage/object-store.js';

/** What a champion reads in the place of what a candidate reads, by digest. */
export type Exchanged = ReadonlyMap<Digest, Digest>;

/** The champion for the candidate, and the champion's tokenizer for the candidate's where it is another one. */
export async function exchanged(store: ObjectStore, candidate: Digest, champion: Digest): Promise<Exchanged> {
  const [ours, theirs] = await Promise.all([tokenizerOf(store, candidate), tokenizerOf(store, champion)]);
  const models = [candidate, champion] as const;
  if (ours === null || theirs === null || ours === theirs) return new Map([models]);
  return new Map([models, [ours, theirs]]);
}

/** Digest of the tokenizer whose ids the model reads; null for a model that does not say. */
async function tokenizerOf(store: ObjectStore, model: Digest): Promise<Digest | null> {
  const checkpoint = await openArtifact(store, model);
  if (!checkpoint.manifest.files.some(({ path }) => path === 'state.json')) return null;
  const state: { tokenizer?: unknown } = JSON.parse(
    new TextDecoder().decode(await checkpoint.bytes('state.json')),
  );
  return typeof state.tokenizer === 'string' && isDigest(state.tokenizer) ? state.tokenizer : null;
}
