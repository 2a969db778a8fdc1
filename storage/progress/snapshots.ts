import { RetortError } from '../../errors/retort-error.js';
import type { Snapshot } from '../ports.js';
import { CHECKPOINT_NOT_SAVED, type StoreWarning } from '../warnings.js';
import { placeFolder, progressPrefix } from './places.js';
import { type Attempt, type Settler, settler } from './settler.js';
import { writeSnapshot } from './snapshot-folder.js';
import { messageOf } from './tiers.js';

/** Folders of checkpoints that are known to be damaged, on this disk and in the store. */
interface KnownDamage {
  readonly local: ReadonlySet<string>;
  readonly stored: ReadonlySet<string>;
}

export interface SnapshotOptions {
  readonly settleWith?: (attempt: Attempt) => Settler;
  readonly damaged: KnownDamage;
  readonly warn: (warning: StoreWarning) => void;
}

/**
 * Snapshots of one attempt on this disk. One is written while the steps wait, and becomes a checkpoint, then perhaps
 * a copy in the store, while they go on. What fails is a warning: the checkpoint before it stands.
 */
export class Snapshots {
  /** Newest step that is a checkpoint on this disk, and newest that was copied. */
  settled: number | null = null;
  copied: number | null = null;
  /** Why this attempt must stop, once that is known. */
  fenced: RetortError | null = null;
  taken = 0;
  readonly #settler: Settler;
  #settling: Promise<void> = Promise.resolve();
  #copying: Promise<void> | null = null;
  /** What failed the last time: a disk that stays full is told of once. */
  readonly #failing = new Set<string>();

  constructor(
    private readonly attempt: Attempt,
    private readonly options: SnapshotOptions,
  ) {
    this.#settler = (options.settleWith ?? settler)(attempt);
  }

  /**
   * Writes a snapshot once the one before it has settled, and begins to settle it. @returns whether it was written
   */
  async take(step: number, snapshot: Snapshot): Promise<boolean> {
    await this.#settling;
    const { local, stageKey, attempt } = this.attempt;
    const files = await snapshot();
    const written = await this.#surviving('the snapshot', step, () =>
      writeSnapshot(local, placeFolder(progressPrefix(stageKey), { step, attempt }), files),
    );
    if (!written) return false;
    this.taken += 1;
    const paths = files.map(({ path }) => path);
    this.#settling = this.#settle(step, paths);
    return true;
  }

  /** Waits until the last snapshot is a checkpoint, or has failed to become one. */
  whenSettled(): Promise<void> {
    return this.#settling;
  }

  /** Copies the newest checkpoint of this disk into the store, unless it is there or another is on its way. */
  copy(): Promise<void> {
    this.#copying ??= this.#copyNewest().finally(() => {
      this.#copying = null;
    });
    return this.#copying;
  }

  async close(): Promise<void> {
    await this.#settler.close();
  }

  async #settle(step: number, paths: readonly string[]): Promise<void> {
    const settled = await this.#surviving('the snapshot', step, () =>
      this.#settler.settle(step, paths, [...this.options.damaged.local]),
    );
    if (settled) this.settled = step;
  }

  async #copyNewest(): Promise<void> {
    await this.#settling;
    const step = this.settled;
    if (step === null || step === this.copied || this.fenced !== null) return;
    const copied = await this.#surviving('the copy in the store', step, () =>
      this.#settler.copy(step, [...this.options.damaged.stored]),
    );
    if (copied) this.copied = step;
  }

  async #surviving(what: string, step: number, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.#failing.delete(what);
      return true;
    } catch (error) {
      if (error instanceof RetortError && error.code === 'E5011') this.fenced = error;
      else if (!this.#failing.has(what)) this.options.warn(notSaved(`${what} of step ${step}`, error));
      this.#failing.add(what);
      return false;
    }
  }
}

export function notSaved(what: string, error: unknown): StoreWarning {
  return {
    code: CHECKPOINT_NOT_SAVED,
    message: `${what} failed, and the checkpoint before it stands: ${messageOf(error)}`,
    object: what,
    cause: error instanceof RetortError ? error.toRecord() : null,
  };
}
