import type { RetortError } from '../../errors/retort-error.js';
import type { Digest } from '../../lineage/digest.js';
import type { FileEntry } from '../../lineage/manifest.js';
import { faultPoint } from '../fault-points.js';
import type { ObjectStore } from '../object-store.js';
import type {
  CheckpointCadence,
  CheckpointPort,
  PartsPort,
  SavedCheckpoint,
  Snapshot,
  SnapshotFile,
} from '../ports.js';
import type { StoreWarning } from '../warnings.js';
import { claimAttempt, requireNewest } from './attempts.js';
import { Cadence } from './cadence.js';
import { finishPlace, prune } from './checkpoint-places.js';
import { partsPort, writeHashed } from './parts.js';
import { placeFolder, progressPrefix } from './places.js';
import type { Attempt, Settler } from './settler.js';
import { discardSnapshots, openSnapshotFolder, type SnapshotFolder } from './snapshot-folder.js';
import { notSaved, Snapshots } from './snapshots.js';
import { newestWhole, type Tier } from './tiers.js';

export interface CheckpointOptions {
  /** From `claimAttempt`; claimed at the first use when absent. */
  readonly attempt?: number;
  /** Folder on this disk for snapshots; without one, every checkpoint is written into the store while steps wait. */
  readonly snapshotFolder?: string | null;
  /** Who settles snapshots beside the steps; the calling thread when absent. */
  readonly settleWith?: (attempt: Attempt) => Settler;
  readonly onWarning?: (warning: StoreWarning) => void;
  readonly onNote?: (text: string) => void;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** The port of one computation, to be closed when that has ended. */
export interface OpenCheckpoints extends CheckpointPort {
  /**
   * Waits for what is under way. After a failure the newest snapshot is copied into the store, for other hosts and
   * for people; after success the stage's snapshots on this disk go.
   */
  close(outcome: 'done' | 'failed'): Promise<void>;
}

/**
 * Progress checkpoints of one stage, seen by one attempt, in two tiers: snapshots on this disk every few seconds, and
 * copies of them in the store every few minutes. Each tier keeps its last two; damaged ones are passed over.
 */
export function checkpointPort(
  store: ObjectStore,
  stageKey: Digest,
  options: CheckpointOptions = {},
): OpenCheckpoints {
  return new TwoTiers(store, stageKey, options);
}

class TwoTiers implements OpenCheckpoints {
  readonly parts: PartsPort;
  readonly #local: SnapshotFolder | null;
  readonly #tiers: readonly Tier[];
  readonly #damaged = { local: new Set<string>(), stored: new Set<string>() };
  readonly #cadence: Cadence;
  readonly #now: () => number;
  readonly #beganAt: number;
  #claimed: Promise<number> | null;
  #snapshots: Snapshots | null = null;
  /** Newest step that was found, and newest that was written into the store while the steps waited. */
  #found: number | null = null;
  #written: number | null = null;

  constructor(
    private readonly store: ObjectStore,
    private readonly stageKey: Digest,
    private readonly options: CheckpointOptions,
  ) {
    const { attempt, snapshotFolder = null, now = () => performance.now() } = options;
    this.#claimed = attempt === undefined ? null : Promise.resolve(attempt);
    this.#local = snapshotFolder === null ? null : openSnapshotFolder(snapshotFolder, store.location);
    const { local, stored } = this.#damaged;
    this.#tiers = [
      ...(this.#local === null ? [] : [{ objects: this.#local.objects, isLocal: true, damaged: local }]),
      { objects: store, isLocal: false, damaged: stored },
    ];
    this.#now = now;
    this.#cadence = new Cadence(now);
    this.#beganAt = now();
    this.parts = partsPort(store, stageKey, { attempt: () => this.#unfenced(), warn: this.#warn });
  }

  async newest(): Promise<SavedCheckpoint | null> {
    await this.#unfenced();
    const found = await newestWhole(this.#tiers, this.stageKey, this.#warn);
    this.#found = found?.step ?? null;
    this.#cadence.begin();
    return found;
  }

  async offer(step: number, snapshot: Snapshot, every: CheckpointCadence): Promise<void> {
    if (this.#snapshots?.fenced) throw this.#snapshots.fenced;
    if (!this.#cadence.isDue(every)) return;
    const isSnapshot = await this.#cadence.take(() => this.#snapshot(step, snapshot));
    if (!this.#cadence.isCopyDue(every)) return;
    this.#cadence.copying();
    if (isSnapshot) void this.#snapshots?.copy();
    else await this.#cadence.take(() => this.#writeOrWarn(step, snapshot));
  }

  async save(step: number, snapshot: Snapshot): Promise<void> {
    try {
      await this.#write(step, snapshot);
    } catch (error) {
      if (isFenced(error) || this.#local === null) throw error;
      this.#warn(notSaved(`the checkpoint of step ${step} in the store`, error));
      await this.#snapshot(step, snapshot);
      if ((await this.settled()) !== step) throw error;
    }
  }

  async settled(): Promise<number | null> {
    await this.#snapshots?.whenSettled();
    const steps = [this.#found, this.#written, this.#snapshots?.settled ?? null];
    return steps.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
  }

  async close(outcome: 'done' | 'failed'): Promise<void> {
    const snapshots = this.#snapshots;
    await snapshots?.whenSettled();
    if (outcome === 'failed' && (snapshots?.settled ?? 0) > (this.#written ?? 0)) await snapshots?.copy();
    await snapshots?.close();
    if (outcome === 'done' && this.#local !== null) await discardSnapshots(this.#local, this.stageKey);
    if (snapshots !== null) this.#note(snapshots.taken);
  }

  #note(snapshots: number): void {
    const { blocked } = this.#cadence;
    const percent = (100 * blocked) / Math.max(1, this.#now() - this.#beganAt);
    const share = `${(blocked / 1000).toFixed(2)} s, ${percent.toFixed(1)} % of the time`;
    this.options.onNote?.(`${snapshots} snapshots held the steps up for ${share}`);
  }

  /** @returns whether there is one */
  async #snapshot(step: number, snapshot: Snapshot): Promise<boolean> {
    if (this.#local === null) return false;
    if (this.#snapshots === null) {
      const { store, stageKey } = this;
      const attempt = { store, local: this.#local, stageKey, attempt: await this.#unfenced() };
      const { settleWith } = this.options;
      this.#snapshots = new Snapshots(attempt, { settleWith, damaged: this.#damaged, warn: this.#warn });
    }
    const isWritten = await this.#snapshots.take(step, snapshot);
    void this.#cadence.settle(this.#snapshots.whenSettled());
    return isWritten;
  }

  async #writeOrWarn(step: number, snapshot: Snapshot): Promise<void> {
    await this.#write(step, snapshot).catch((error) => {
      if (isFenced(error)) throw error;
      this.#warn(notSaved(`the checkpoint of step ${step} in the store`, error));
    });
  }

  /** Straight from memory into the store. */
  async #write(step: number, snapshot: Snapshot): Promise<void> {
    const { store, stageKey } = this;
    const attempt = await this.#unfenced();
    const folder = placeFolder(progressPrefix(stageKey), { step, attempt });
    const entries: FileEntry[] = [];
    for (const { path, chunks } of await snapshot())
      entries.push(await writeHashed(store, folder, path, streamed(chunks())));
    faultPoint('progress:before-checkpoint');
    await this.#unfenced();
    await finishPlace(store, folder, entries, { count: step, unit: 'steps' });
    faultPoint('progress:after-checkpoint');
    await prune(store, stageKey, { attempt, damaged: [...this.#damaged.stored] });
    faultPoint('progress:after-prune');
    this.#written = step;
  }

  /** @returns this attempt's number @throws AttemptFenced */
  async #unfenced(): Promise<number> {
    this.#claimed ??= claimAttempt(this.store, this.stageKey);
    const attempt = await this.#claimed;
    await requireNewest(this.store, this.stageKey, attempt);
    return attempt;
  }

  readonly #warn = (warning: StoreWarning): void => this.options.onWarning?.(warning);
}

async function* streamed(chunks: ReturnType<SnapshotFile['chunks']>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

const isFenced = (error: unknown): boolean => (error as RetortError).code === 'E5011';
