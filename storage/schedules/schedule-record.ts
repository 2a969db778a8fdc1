import type { Digest } from '../../lineage/digest.js';

/** What happens to a firing while the run of an earlier one is open. */
export type Overlap = 'skip' | 'buffer-one' | 'cancel-other';

/** When a schedule fires, and how. */
export interface Timing {
  /** Each fires; without any, `everyMs` does. */
  readonly cron: readonly string[];
  /** Multiples of it since 1970 in UTC; null where `cron` says when. */
  readonly everyMs: number | null;
  /** IANA name of the zone that `cron` means. */
  readonly timeZone: string;
  /** A firing starts up to this much later, at random. */
  readonly jitterMs: number;
  readonly overlap: Overlap;
  /** A firing that was missed, for nothing ran, is made up for when it is not older than this. */
  readonly catchUpMs: number;
  readonly pauseOnFailure: boolean;
}

/** A schedule as its owner wants it: a complete document, written whole at each change. */
export interface ScheduleRecord extends Timing {
  readonly name: string;
  readonly pipeline: string;
  /** The blob of the spec's canonical JSON. */
  readonly spec: Digest;
  readonly paused: boolean;
  /** What its owner said last about it. */
  readonly note: string | null;
  readonly createdAt: string;
  /** When this document was written. */
  readonly changedAt: string;
  /** Null while it exists; afterwards the name is free. */
  readonly deletedAt: string | null;
}
