import type { ErrorRecord } from '../errors/retort-error.js';
import type { Digest } from '../lineage/digest.js';
import type { NumericClass } from '../lineage/statement.js';
import type { StageProgress } from '../storage/ports.js';
import type { RunStatus, StageStatus } from '../storage/runs/run-record.js';
import type { Firing, RunRef, StageJob, StageOutcome } from '../workflows/messages.js';

/** A run that a schedule asks for. */
export interface ScheduledRun extends RunRef {
  readonly firing: Firing;
  /** The time that the schedule names, ISO-8601. */
  readonly nominalAt: string;
  /** When the workflow started, ISO-8601: equal in every attempt. */
  readonly startedAt: string;
}

/** What a computation leaves for its commit: the draft is a blob, the rest goes into the statement. */
export interface ComputedStage {
  readonly draft: Digest;
  readonly numericClass: NumericClass;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly attempts: number;
  /** The newest commit number that was there when the computation began: what it replaces, 0 for nothing. */
  readonly after: number;
}

export type StageActivity = (job: StageJob) => Promise<ComputedStage>;

/** A stage as the run's workflow needs it; `after` holds indices of the stages that make its inputs. */
export interface GraphStage {
  readonly id: string;
  readonly stage: string;
  readonly queue: 'cpu' | 'gpu';
  readonly after: readonly number[];
  /** The status in the store, for a run that goes on in a new workflow execution. */
  readonly status: StageStatus;
}

export interface GraphPage {
  readonly stages: readonly GraphStage[];
  /** First stage of the next page; null on the last. */
  readonly next: number | null;
}

export interface StageJoin extends RunRef {
  readonly id: string;
  /** Workflow id of the run. */
  readonly waiter: string;
}

/** Settled at once by a commit, or joined: the outcome comes as a signal. */
export type JoinedStage =
  | { readonly kind: 'settled'; readonly outcome: StageOutcome }
  | { readonly kind: 'joined'; readonly key: Digest };

export interface StageChange {
  readonly id: string;
  readonly status: StageStatus;
  /** Workflow time, ISO-8601. */
  readonly at: string;
  readonly key?: Digest;
  readonly artifact?: Digest;
  readonly reusedFrom?: string;
  readonly attempts?: number;
  readonly progress?: StageProgress;
  readonly failure?: ErrorRecord;
}

/** Transitions of a run since the last ones that were written. */
export interface RunChange extends RunRef {
  readonly status: RunStatus;
  readonly at: string;
  readonly failure: ErrorRecord | null;
  readonly stages: readonly StageChange[];
}

/** On the control queue, where workflows run too. */
export interface ControlActivities {
  createScheduledRun(run: ScheduledRun): Promise<boolean>;
  planRun(run: RunRef): Promise<void>;
  readGraph(run: RunRef, from: number): Promise<GraphPage>;
  joinStage(join: StageJoin): Promise<JoinedStage>;
  recordRun(change: RunChange): Promise<void>;
  lookUpCommit(job: StageJob): Promise<StageOutcome | null>;
  commitStage(job: StageJob, computed: ComputedStage): Promise<StageOutcome>;
  findDeadWaiters(workflowIds: readonly string[]): Promise<string[]>;
}

/** Where the sources are. */
export interface SourceActivities {
  pinSources(run: RunRef): Promise<void>;
}
