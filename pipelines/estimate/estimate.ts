import type { Plan, PlanStage } from '../plan.js';

/** How long something takes; equal bounds where one number is known. */
export interface SecondsRange {
  readonly low: number;
  readonly high: number;
}

/** What a stage that is not reused will cost. Null is unknown, and its basis says until when. */
export interface StageEstimate {
  readonly flops: number | null;
  readonly outputBytes: number | null;
  readonly memoryBytes: number | null;
  readonly seconds: SecondsRange | null;
  readonly basis: {
    readonly flops: string;
    readonly outputBytes: string;
    readonly memoryBytes: string;
    readonly seconds: string;
  };
}

export interface EstimatedStage extends PlanStage {
  /** Null for a stage that is reused. */
  readonly estimate: StageEstimate | null;
}

/** Of all stages that are not reused; what is unknown counts nothing and is named. */
export interface PlanTotals {
  readonly flops: number;
  readonly outputBytes: number;
  /** Of the stage that needs most. */
  readonly memoryBytes: number;
  readonly seconds: SecondsRange;
  /** How most of the time was found. */
  readonly basis: string;
  /** Stages whose time, and whose output, is not known. */
  readonly unknown: { readonly seconds: readonly string[]; readonly outputBytes: readonly string[] };
}

export interface PlanWarning {
  readonly stage: string;
  readonly message: string;
}

/** A source that is not where the run file says. */
export interface MissingSource {
  readonly source: string;
  readonly location: string;
  /** Where the run file says that it can be got. */
  readonly origin: string | null;
}

/** A plan with what it will cost: the same stages in the same states. */
export interface EstimatedPlan extends Plan {
  readonly stages: readonly EstimatedStage[];
  readonly totals: PlanTotals;
  readonly warnings: readonly PlanWarning[];
  /** Sources that were assumed; none where nothing was. */
  readonly missing: readonly MissingSource[];
}
