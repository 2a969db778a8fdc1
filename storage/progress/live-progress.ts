import type { Digest } from '../../lineage/digest.js';
import type { NumericClass } from '../../lineage/statement.js';
import { encodeText, textOf } from '../bytes.js';
import { ObjectMissing } from '../errors.js';
import type { ObjectStore } from '../object-store.js';
import type { StageProgress } from '../ports.js';
import { progressPrefix } from './places.js';

/** What a running stage last said, for people who watch it. */
export interface LiveProgress {
  readonly progress: StageProgress;
  readonly attempt: number;
  /** Of the worker that computes it. */
  readonly numericClass: NumericClass;
  /** ISO-8601 in UTC. */
  readonly at: string;
}

export async function writeLiveProgress(
  store: ObjectStore,
  stageKey: Digest,
  live: LiveProgress,
): Promise<void> {
  await store.put(liveKey(stageKey), encodeText(JSON.stringify(live)));
}

/** Null when the stage is not running, or has not reported yet. */
export async function readLiveProgress(store: ObjectStore, stageKey: Digest): Promise<LiveProgress | null> {
  try {
    return JSON.parse(await textOf(store.read(liveKey(stageKey)))) as LiveProgress;
  } catch (error) {
    if (error instanceof ObjectMissing || error instanceof SyntaxError) return null;
    throw error;
  }
}

function liveKey(stageKey: Digest): string {
  return `${progressPrefix(stageKey)}live.json`;
}
