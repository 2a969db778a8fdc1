import type { SourceReader } from '../storage/ports.js';

/** How the items of an evaluation task are written down, and what they are called. */
export interface IngestTaskParams {
  /**
   * `hhh`: comparisons of two or more answers, in BIG-bench's shape or wrapped in grading prompts.
   * `last-word`: JSON Lines of `{text}`, of which the last word is to be found.
   */
  readonly format: 'hhh' | 'last-word';
  /** Name of the task in every record. Default `task`. */
  readonly source: string;
  /** Category of each source, in their order, for rows that name none; an empty list says `source` for all. */
  readonly categories: readonly string[];
  /** Largest share of rows that may be quarantined, 0 to 1, before the stage fails. Default 0.01. */
  readonly maxQuarantinedFraction: number;
}

/** `items: 'source[]'`, compressed or not; output `task`. */
export type IngestTaskInputs = { readonly items: readonly SourceReader[] };
