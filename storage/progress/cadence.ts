import type { CheckpointCadence } from '../ports.js';

/** Steps may be held up for this share of the time between two snapshots. */
const MOST_BLOCKED = 0.05;

/**
 * When a snapshot is due. It comes after `checkpointSeconds`, or later where that would hold the steps up for more
 * than a twentieth of the time, but never so late that a crash could cost more than twice these seconds and two steps.
 */
export class Cadence {
  /** All in milliseconds. */
  blocked = 0;
  #steppingSince: number;
  #takenAt: number;
  #copiedAt: number;
  #lastBlocked = 0;
  #lastSettling = 0;

  constructor(private readonly now: () => number) {
    this.#steppingSince = this.#takenAt = this.#copiedAt = now();
  }

  /** Counts from now on: what was before the first step is no work of steps. */
  begin(): void {
    this.#steppingSince = this.#takenAt = this.#copiedAt = this.now();
  }

  /** Asked once after each step. */
  isDue({ checkpointSeconds }: CheckpointCadence): boolean {
    const now = this.now();
    const step = now - this.#steppingSince;
    this.#steppingSince = now;
    const age = now - this.#takenAt;
    const ageAfterAnother = age + step + this.#lastBlocked + this.#lastSettling;
    const wanted = Math.max(1000 * checkpointSeconds, this.#lastBlocked / MOST_BLOCKED);
    return age >= wanted || ageAfterAnother > 2000 * checkpointSeconds;
  }

  /** Whether the store is to get the next snapshot. */
  isCopyDue({ storeCheckpointSeconds }: CheckpointCadence): boolean {
    return this.now() - this.#copiedAt >= 1000 * storeCheckpointSeconds;
  }

  /** Takes a snapshot, which holds the steps up. */
  async take<T>(snapshot: () => Promise<T>): Promise<T> {
    this.#takenAt = this.now();
    try {
      return await snapshot();
    } finally {
      this.#steppingSince = this.now();
      this.#lastBlocked = this.#steppingSince - this.#takenAt;
      this.blocked += this.#lastBlocked;
    }
  }

  /** Waits until a snapshot is a checkpoint, beside the steps. */
  async settle(settling: Promise<void>): Promise<void> {
    const since = this.now();
    await settling;
    this.#lastSettling = this.now() - since;
  }

  /** A copy is under way, or was tried. */
  copying(): void {
    this.#copiedAt = this.now();
  }
}
