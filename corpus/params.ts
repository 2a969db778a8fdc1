import type { ArtifactReader, SourceReader } from '../storage/ports.js';

/** Shared by every stage that reads rows which may be malformed. */
interface QuarantineParams {
  /** Largest share of rows that may be quarantined, 0 to 1, before the stage fails. Default 0.01. */
  readonly maxQuarantinedFraction: number;
}

/** Shared by every stage that holds records out; equal seeds hold out equal groups in every stage. */
export interface SplitParams {
  /** Default 1. */
  readonly seed: number;
  /** Share of the groups, 0 to 1, that go to `heldout/`. Default 0.1. */
  readonly heldoutFraction: number;
}

export interface IngestStackExchangeParams extends QuarantineParams {
  /** Name of the site in every record, such as `ai.stackexchange`. Default `stackexchange`. */
  readonly source: string;
}

export interface IngestStackExchangeExecution {
  /** Bytes of post text held at once; a larger dump is read in more passes. Default 268,435,456. */
  readonly joinMemoryBytes: number;
}

/** `posts: 'source'` is `Posts.xml`, `votes: 'source'` is `Votes.xml`, each plain or gzip; output `threads`. */
export type IngestStackExchangeInputs = { readonly posts: SourceReader; readonly votes: SourceReader };

export interface IngestTextParams extends QuarantineParams {
  /** Name of the corpus in every record. Default `text`. */
  readonly source: string;
  /** License of the text, as the records carry it; null when unknown. Default null. */
  readonly license: string | null;
  /** A document ends at the first blank line at or after this many characters. Default 2,000. */
  readonly documentChars: number;
}

/** `texts: 'source[]'`, UTF-8, plain or gzip; output `documents`. */
export type IngestTextInputs = { readonly texts: readonly SourceReader[] };

export interface IngestComparisonsParams extends QuarantineParams, SplitParams {
  /** Name of the set in every record. Default `comparisons`. */
  readonly source: string;
}

/** `comparisons: 'source[]'`, JSON Lines, plain or gzip; output `pairs`. */
export type IngestComparisonsInputs = { readonly comparisons: readonly SourceReader[] };

export interface BuildPairsParams extends SplitParams {
  /** Pairs kept of one question, chosen by (seed, pair). Default 10. */
  readonly maxPairsPerGroup: number;
}

/** `threads: 'threads[]'`; output `pairs`. */
export type BuildPairsInputs = { readonly threads: readonly ArtifactReader[] };

/** Text for language modelling; either list may be empty, not both. */
export type CorpusInputs = {
  readonly documents: readonly ArtifactReader[];
  readonly threads: readonly ArtifactReader[];
};

export interface TrainTokenizerParams {
  /** Ids in all: 4 special tokens, 256 bytes, the rest merges; 260 to 65,536. Default 4,096. */
  readonly vocabularySize: number;
  /** Default 1. */
  readonly seed: number;
  /** Share of the documents, 0 to 1, that is counted, chosen by (seed, document). Default 1. */
  readonly sampleFraction: number;
}

/** `documents: 'documents[]'`, `threads: 'threads[]'`; output `tokenizer` (`tokenizer.json`). */
export type TrainTokenizerInputs = CorpusInputs;

export type TokenizeCorpusParams = SplitParams;

/** `documents: 'documents[]'`, `threads: 'threads[]'`, `tokenizer: 'tokenizer'`; output `tokens`. */
export type TokenizeCorpusInputs = CorpusInputs & { readonly tokenizer: ArtifactReader };

/** The split is the pairs' own. */
export type TokenizePairsParams = Record<string, never>;

/** `pairs: 'pairs'`, `tokenizer: 'tokenizer'`; output `token-pairs`. */
export type TokenizePairsInputs = { readonly pairs: ArtifactReader; readonly tokenizer: ArtifactReader };

/** Of the stages that have nothing to tune. */
export type NoExecution = Record<string, never>;
