import { canonicalJson } from '../lineage/canonical-json.js';
import { type Digest, hexOf, isDigest } from '../lineage/digest.js';
import { encodeText, textOf } from './bytes.js';
import { writeManifest } from './commit.js';
import { DocumentCorrupt } from './errors.js';
import { manifestOf } from './manifest.js';
import type { ObjectStore } from './object-store.js';
import type { StateKeeper } from './ports.js';

/** A training state that outlives the stage which made it. */
export interface KeptState {
  readonly step: number;
  readonly artifact: Digest;
}

/** Keeps states of one stage: manifest, then an entry by step. The first state of a step stands, as the first commit does. */
export function stateKeeper(store: ObjectStore, stageKey: Digest): StateKeeper {
  return {
    async keep(state) {
      const { json, digest } = manifestOf(state);
      await writeManifest(store, digest, json);
      const entry = canonicalJson({ artifact: digest });
      await store.create(entryKey(stageKey, state.work.count), encodeText(entry));
    },
  };
}

/** States that were kept of a stage, ascending by step. */
export async function keptStates(store: ObjectStore, stageKey: Digest): Promise<KeptState[]> {
  const prefix = statesPrefix(stageKey);
  const kept: KeptState[] = [];
  for await (const { key } of store.list(prefix))
    kept.push({
      step: Number(key.slice(prefix.length, -'.json'.length)),
      artifact: await artifactOf(store, key),
    });
  return kept;
}

async function artifactOf(store: ObjectStore, key: string): Promise<Digest> {
  const { artifact } = JSON.parse(await textOf(store.read(key)));
  if (!isDigest(artifact)) throw new DocumentCorrupt(key, { expected: 'the digest of a training state' });
  return artifact;
}

const statesPrefix = (stageKey: Digest) => `states/${hexOf(stageKey)}/`;

function entryKey(stageKey: Digest, step: number): string {
  return `${statesPrefix(stageKey)}${String(step).padStart(10, '0')}.json`;
}
