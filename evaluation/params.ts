/** What `evaluate-preference-model` computes; hashed into the stage key. */
export interface EvaluatePreferenceModelParams {
  /** Most held-out pairs to score, in shard order; null scores all of them. */
  readonly limit: number | null;
}

/** How it computes; never changes bytes. */
export interface EvaluationExecution {
  readonly threads: number;
}

/** Nothing of how a task is scored can be chosen. */
export type EvaluateTaskParams = Readonly<Record<string, never>>;
