import type { OptimizationParams } from './params.js';

export interface RecordTeacherParams {
  /** Likeliest tokens that are kept of each position. Default 50. */
  readonly k: number;
  /** Training sequences in all. */
  readonly sequences: number;
  /** Held-out sequences in all; fewer where the corpora hold fewer. Default 64. */
  readonly heldoutSequences: number;
  /** Tokens of a sequence at most; with the prompt it must fit the teacher's window. */
  readonly sequenceTokens: number;
  /** Share of the sequences that are dialogues, 0 to 1; the others are text. Default 0.5. */
  readonly dialogueFraction: number;
  /** Of the choice of sequences. Default 1. */
  readonly seed: number;
}

/** Never changes bytes. */
export interface RecordingExecution {
  /** Threads of one operator. Default 1. */
  readonly threads: number;
  /** Seconds between two parts of the record, each of which is kept from then on. Default 10. */
  readonly checkpointSeconds: number;
}

export interface DistilContextParams extends OptimizationParams {
  /** What the teacher's record must say, or the stage is refused. */
  readonly k: number;
  /** SHA-256 of the prompt's text; null takes any. Default null. */
  readonly prompt: string | null;
  /** Digest of the teacher's checkpoint; null takes any. Default null. */
  readonly teacher: string | null;
  /** Of the learning rate at which the student was pretrained. Default 0.05. */
  readonly learningRateMultiple: number;
  /** Share of the steps that warm up, 0 to 1. Default 0. */
  readonly warmupFraction: number;
  /** Null where `batchTokens` says it. Default 32. */
  readonly batchSequences: number | null;
  /** Instead of `batchSequences`: the most tokens of a step. Default null. */
  readonly batchTokens: number | null;
  /** Default 1. */
  readonly epochs: number;
  /** Steps between two held-out divergences; the last step always has one. Default 100. */
  readonly evaluateEverySteps: number;
}
