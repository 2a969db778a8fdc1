/** Records of every shard kind, in TypeScript names; the schema module beside each maps them to Arrow columns. */

export interface DocumentRecord {
  readonly id: string;
  readonly source: string;
  readonly text: string;
  /** ISO-8601, or null where the source does not say. */
  readonly createdAt: string | null;
  readonly license: string | null;
}

export interface ResponseRecord {
  readonly id: string;
  readonly text: string;
  /** The paper's score: `round(log2(1 + upvotes))`, +1 if accepted, −1 if upvotes are negative (method §5). */
  readonly score: number;
  readonly accepted: boolean;
  readonly createdAt: string | null;
}

export interface ThreadRecord {
  readonly id: string;
  readonly source: string;
  readonly title: string;
  readonly body: string;
  readonly createdAt: string | null;
  readonly responses: readonly ResponseRecord[];
}

/** `group` is the question, thread or page: the unit of every split. */
export interface PairRecord {
  readonly id: string;
  readonly group: string;
  readonly source: string;
  readonly context: string;
  readonly good: string;
  readonly bad: string;
  readonly goodScore: number | null;
  readonly badScore: number | null;
  readonly goodAt: string | null;
  readonly badAt: string | null;
  readonly goodChars: number;
  readonly badChars: number;
}

export interface TokensRecord {
  readonly tokens: Uint16Array | Uint32Array;
}

/** Token ids without the end-of-context token; `goodChars` and `badChars` serve the length-only baseline. */
export interface TokenPairRecord {
  readonly id: string;
  readonly group: string;
  readonly context: Uint16Array | Uint32Array;
  readonly good: Uint16Array | Uint32Array;
  readonly bad: Uint16Array | Uint32Array;
  readonly goodChars: number;
  readonly badChars: number;
}

/** Vectors of one width, one after the other. */
export interface Vectors<Elements> {
  readonly width: number;
  readonly values: Elements;
}

/** One sequence of n tokens and, after each of them, what a teacher expects: its k likeliest tokens, best first. */
export interface TeacherRecord {
  readonly tokens: Uint16Array | Uint32Array;
  /** n vectors of k ids. */
  readonly ids: Vectors<Uint16Array | Uint32Array>;
  /** n vectors of k log-probabilities, in nats. */
  readonly logprobs: Vectors<Float32Array>;
}

/** Scores of one held-out pair under one model. */
export interface PairScoreRecord {
  readonly id: string;
  readonly group: string;
  readonly goodScore: number;
  readonly badScore: number;
  readonly goodChars: number;
  readonly badChars: number;
}

/**
 * One question of an evaluation task. `context` + an option is natural text; `correct` is the index of the best option.
 * A last-word task has one option an item: the word, with the space before it.
 */
export interface TaskItemRecord {
  readonly id: string;
  readonly category: string;
  readonly context: string;
  readonly options: readonly string[];
  readonly correct: number;
}

/** What one model says of one option of a task's item; a number that this kind of model does not have is null. */
export interface TaskScoreRecord {
  readonly item: string;
  readonly category: string;
  /** Index of the option in its item. */
  readonly option: number;
  readonly correct: boolean;
  readonly chars: number;
  readonly tokens: number;
  /** Sum of the log-probabilities of the option's tokens after the context, in nats. */
  readonly logprob: number | null;
  /** The same without the context; null for an item of one option. */
  readonly unconditionalLogprob: number | null;
  /** A preference model's score of the option. */
  readonly reward: number | null;
  /** Whether each token of the option was the likeliest. */
  readonly greedy: boolean | null;
}

/** One deterministic point of a series: loss, accuracy, learning rate, gradient norm. */
export interface MetricRecord {
  readonly step: number;
  readonly name: string;
  readonly value: number;
}

/** A row that could not be read: kept, counted and shown, never dropped in silence. */
export interface QuarantinedRecord {
  readonly file: string;
  readonly offsetBytes: number | null;
  readonly row: number | null;
  readonly reason: string;
  readonly sha256: string;
}
