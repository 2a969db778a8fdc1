import type { ErrorRecord } from '../errors/retort-error.js';
import type { Digest } from '../lineage/digest.js';
import type { JsonObject } from '../lineage/json.js';
import type { NumericClass } from '../lineage/statement.js';
import type { StageProgress } from '../storage/ports.js';
import type { EffectRecord, EffectStatus, RunStatus, StageStatus } from '../storage/runs/run-record.js';
import type {
  Firing,
  GateDecision,
  GateSubject,
  RunRef,
  StageJob,
  StageOutcome,
} from '../workflows/messages.js';

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

/** An effect as the run's workflow needs it. */
export interface GraphEffect {
  readonly id: string;
  readonly status: EffectStatus;
}

export interface GraphPage {
  readonly stages: readonly GraphStage[];
  /** All of them, on the last page; none before. */
  readonly effects: readonly GraphEffect[];
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
  /** Of a stage that the run was not made with. */
  readonly added?: { readonly label: string; readonly stage: string };
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

export type EffectChange = Pick<EffectRecord, 'id' | 'status'> &
  Partial<Pick<EffectRecord, 'message' | 'outcome' | 'failure'>>;

/** Transitions of a run since the last ones that were written. */
export interface RunChange extends RunRef {
  readonly status: RunStatus;
  readonly at: string;
  readonly failure: ErrorRecord | null;
  readonly stages: readonly StageChange[];
  readonly effects: readonly EffectChange[];
}

/** One turn of an effect: it does what it can, and says what it needs next. */
export interface EffectTurn extends RunRef {
  readonly id: string;
  /** What was decided about it; null while nobody was asked. */
  readonly decision: GateDecision | null;
}

/** A stage that an effect needs, and the run was not made with. */
export interface AddedStage {
  readonly id: string;
  readonly label: string;
  readonly stage: string;
  readonly queue: 'cpu' | 'gpu';
}

export type EffectStep =
  | {
      readonly kind: 'done';
      readonly status: 'succeeded' | 'rejected';
      readonly message: string;
      readonly outcome: JsonObject;
    }
  /** One after the other, then another turn. */
  | { readonly kind: 'compute'; readonly stages: readonly AddedStage[] }
  /** A decision, then another turn. */
  | {
      readonly kind: 'ask';
      readonly subject: GateSubject;
      /** How long to wait for an answer; null for as long as it takes. */
      readonly timeoutMs: number | null;
      readonly message: string;
      readonly outcome: JsonObject;
    };

/** On the control queue, where workflows run too. */
export interface ControlActivities {
  createScheduledRun(run: ScheduledRun): Promise<boolean>;
  planRun(run: RunRef): Promise<void>;
  readGraph(run: RunRef, from: number): Promise<GraphPage>;
  joinStage(join: StageJoin): Promise<JoinedStage>;
  recordRun(change: RunChange): Promise<void>;
  promote(turn: EffectTurn): Promise<EffectStep>;
  lookUpCommit(job: StageJob): Promise<StageOutcome | null>;
  commitStage(job: StageJob, computed: ComputedStage): Promise<StageOutcome>;
  findDeadWaiters(workflowIds: readonly string[]): Promise<string[]>;
}

/** Where the sources are. */
export interface SourceActivities {
  pinSources(run: RunRef): Promise<void>;
}
