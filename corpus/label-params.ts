import type { SourceReader } from '../storage/ports.js';
import type { QuarantineParams, SplitParams } from './params.js';

/** Where a row of a labelled set has what, and what its labels mean. */
export interface LabelledRowParams {
  /** `csv` has a first row of column names. Default `json-lines`. */
  readonly format: 'json-lines' | 'csv';
  readonly fields: {
    /** Null when rows have none. Default `context`. */
    readonly context: string | null;
    /** Default `text`. */
    readonly text: string;
    /** Default `label`. */
    readonly label: string;
  };
  /** Label of a good text. Default `1`. */
  readonly good: string;
  /** Label of a bad text. Default `0`. */
  readonly bad: string;
  /** The text up to and with the first occurrence of this is context, such as ` because`. Default null. */
  readonly contextEnd: string | null;
  /** Stands between a context and its text, which otherwise follows directly. Default empty. */
  readonly separator: string;
}

export interface IngestLabelsParams extends LabelledRowParams, QuarantineParams, SplitParams {
  /** Name of the set in every record. Default `labels`. */
  readonly source: string;
  /** Pairs that a text is in, where enough texts have the other label. Default 1. */
  readonly maxPairsPerText: number;
}

/** `labels: 'source[]'`, compressed or not; output `pairs`. */
export type IngestLabelsInputs = { readonly labels: readonly SourceReader[] };
