/** What `evaluate-preference-model` and `evaluate-imitation` compute; hashed into the stage key. */
export interface EvaluatePairsParams {
  /** Most held-out pairs to score, in shard order; null scores all of them. */
  readonly limit: number | null;
}

/** How it computes; never changes bytes. */
export interface EvaluationExecution {
  readonly threads: number;
}

/** Nothing of how a task is scored can be chosen. */
export type EvaluateTaskParams = Readonly<Record<string, never>>;
