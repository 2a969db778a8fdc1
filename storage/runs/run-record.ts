import type { ErrorRecord } from '../../errors/retort-error.js';
import type { Digest } from '../../lineage/digest.js';
import type { JsonObject } from '../../lineage/json.js';
import type { StageProgress } from '../ports.js';

export type RunStatus = 'queued' | 'running' | 'waiting' | 'paused' | 'succeeded' | 'failed' | 'cancelled';

export type StageStatus =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'reused'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'skipped';

/** One stage of a run as people see it. `stage` is the definition's name, `id` its place in the spec. */
export interface StageRecord {
  readonly id: string;
  readonly label: string;
  readonly stage: string;
  readonly status: StageStatus;
  readonly key: Digest | null;
  readonly artifact: Digest | null;
  /** The run whose commit was reused. */
  readonly reusedFrom: string | null;
  readonly attempts: number;
  readonly progress: StageProgress | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly failure: ErrorRecord | null;
}

/** `rejected` by a person, or because nobody decided in time. */
export type EffectStatus =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'rejected';

/** One effect of a run as people see it. */
export interface EffectRecord {
  readonly id: string;
  readonly effect: string;
  readonly status: EffectStatus;
  /** What happened, or is waited for, in a sentence; null before it began. */
  readonly message: string | null;
  /** What the sentence says, as data. */
  readonly outcome: JsonObject | null;
  readonly failure: ErrorRecord | null;
}

/** The firing of a schedule that a run answers. */
export interface Scheduled {
  readonly name: string;
  /** The time that the schedule names, without jitter or delay; for a trigger, when it was pulled. */
  readonly nominalAt: string;
}

export interface RunTags {
  readonly [name: string]: string;
}

/** The newest status of a run: a complete document, written whole at each transition. */
export interface RunRecord {
  readonly id: string;
  readonly parent: string | null;
  readonly pipeline: string;
  /** Null for a run that a person started. */
  readonly schedule: Scheduled | null;
  readonly createdAt: string;
  /** What people said of it, for finding it again; absent when they said nothing. */
  readonly tags?: RunTags;
  readonly status: RunStatus;
  readonly endedAt: string | null;
  /** As in the spec; behind them those that the run's effects asked for. */
  readonly stages: readonly StageRecord[];
  readonly effects: readonly EffectRecord[];
  readonly failure: ErrorRecord | null;
  /** Paths of files that the run's effects wrote for people, such as the report. */
  readonly outputs: readonly string[];
}
