/** One entry of the report's `scores` input: which model was scored, on what. */
export interface EvaluationName {
  /** For people, unique in its set, such as `with PMP`: the name of the model's checkpoint. */
  readonly name: string;
  /** The held-out set, such as `comparisons`; only evaluations of one set are ever compared. */
  readonly set: string;
}

/** One entry of the report's `tasks` input: which model answered which task. */
export interface TaskEvaluationName {
  /** For people, unique within its task, such as `raw`, `prompted`, `distilled`. */
  readonly model: string;
  /** Only evaluations of one task are ever compared. */
  readonly task: string;
}

/** Two models on the same items of a task. */
export interface TaskComparison {
  readonly task: string;
  readonly candidate: string;
  readonly baseline: string;
}

/** Names for one list of inputs, in the order of the list. */
interface CorpusName {
  readonly name: string;
  /** SPDX identifier or a sentence, or null when the source does not say. */
  readonly license: string | null;
}

/** Evaluations by name, compared pair by pair on the same held-out items. */
export interface PairedComparison {
  readonly candidate: string;
  readonly baseline: string;
}

/**
 * What the report says; hashed into the stage key. Every list of names has one entry for each artifact of
 * the input list it describes, in the same order.
 */
export interface ReportParams {
  readonly title: string;
  /** True when the data were written for demonstration; the report then calls every result synthetic. */
  readonly synthetic: boolean;
  /** The command that makes this report again, such as `npx retort quickstart`. */
  readonly command: string;
  readonly scores: readonly EvaluationName[];
  /** Names of the checkpoints, such as `lm`, `pmp`, `finetune with PMP`. */
  readonly checkpoints: readonly string[];
  readonly threads: readonly CorpusName[];
  readonly documents: readonly CorpusName[];
  readonly pairs: readonly CorpusName[];
  readonly tokens: readonly string[];
  readonly tokenPairs: readonly string[];
  readonly comparisons: readonly PairedComparison[];
  readonly tasks: readonly TaskEvaluationName[];
  readonly taskComparisons: readonly TaskComparison[];
}

/** Nothing about how a report is made can be chosen. */
export type ReportExecution = Readonly<Record<string, never>>;
