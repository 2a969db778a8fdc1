import type { ArtifactReader, SourceReader } from '../storage/ports.js';

/** Shared by every stage that reads rows which may be malformed. */
export interface QuarantineParams {
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

/**
 * `posts: 'source'` is `Posts.xml`, `votes: 'source'` is `Votes.xml`, or either is the .7z archive that holds it: a
 * whole dump in one archive is named twice; output `threads`.
 */
export type IngestStackExchangeInputs = { readonly posts: SourceReader; readonly votes: SourceReader };

/** What a Reddit post and its comments must be, after the Stanford Human Preferences data set (method §5). */
export interface RedditFilterParams {
  /** Lowest score of a post. Default 10. */
  readonly minPostScore: number;
  /** Lowest score of a comment. Default 2. */
  readonly minCommentScore: number;
  /** Fewest comments that a post keeps. Default 2. */
  readonly minComments: number;
  /** Most comments of a post that are kept, those with the highest scores. Default 50. */
  readonly maxComments: number;
  /** Leave out posts that are links, not text. Default true. */
  readonly selfPostsOnly: boolean;
  /** Leave out comments that answer another comment. Default true. */
  readonly topLevelOnly: boolean;
  /** Leave out posts and comments that were edited. Default true. */
  readonly excludeEdited: boolean;
  /** Leave out posts marked as not safe for work. Default true. */
  readonly excludeNsfw: boolean;
  /** Leave out posts and comments whose text or author was deleted or removed. Default true. */
  readonly excludeDeleted: boolean;
  /** Leave out comments of moderators and administrators. Default true. */
  readonly excludeModerators: boolean;
  /** Leave out comments of the post’s own author. Default true. */
  readonly excludeOriginalPoster: boolean;
}

export interface IngestRedditParams extends QuarantineParams, RedditFilterParams {
  /** Name of the community or dump in every record. Default `reddit`. */
  readonly source: string;
}

export interface IngestRedditExecution {
  /** Bytes of text held at once; larger dumps are read in more passes. Default 268,435,456. */
  readonly joinMemoryBytes: number;
}

/** `submissions: 'source[]'` and `comments: 'source[]'`, JSON Lines, compressed or not; output `threads`. */
export type IngestRedditInputs = {
  readonly submissions: readonly SourceReader[];
  readonly comments: readonly SourceReader[];
};

/** Which edits are reverted vandalism, and how much of them is shown (method §5). */
export interface IngestWikipediaParams extends QuarantineParams, SplitParams {
  /** Name of the wiki in every record. Default `wikipedia`. */
  readonly source: string;
  /** Numbers of the namespaces that are read; 0 is articles. Default [0]. */
  readonly namespaces: readonly number[];
  /** How many revisions back the one lies whose text a revert restores. Default 15. */
  readonly revertRadius: number;
  /** A revert counts when its comment contains one of these, in any case; none: every revert counts. */
  readonly cues: readonly string[];
  /** Characters of unchanged text before the passage. Default 1,000. */
  readonly contextChars: number;
  /** Characters of unchanged text behind the change, within its line, up to the end of a word. Default 200. */
  readonly followingChars: number;
  /** A longer passage is left out. Default 2,000. */
  readonly maxPassageChars: number;
  /** Pairs kept of one page, chosen by (seed, pair). Default 10. */
  readonly maxPairsPerGroup: number;
}

/** `history: 'source[]'`, MediaWiki exports with all revisions, compressed or not; output `pairs`. */
export type IngestWikipediaInputs = { readonly history: readonly SourceReader[] };

export interface IngestTextParams extends QuarantineParams {
  /** Name of the corpus in every record. Default `text`. */
  readonly source: string;
  /** License of the text, as the records carry it; null when unknown. Default null. */
  readonly license: string | null;
  /** A document ends at the first blank line at or after this many characters. Default 2,000. */
  readonly documentChars: number;
}

/** `texts: 'source[]'`, compressed or not; output `documents`. */
export type IngestTextInputs = { readonly texts: readonly SourceReader[] };

export interface IngestComparisonsParams extends QuarantineParams, SplitParams {
  /** Name of the set in every record. Default `comparisons`. */
  readonly source: string;
}

/** `comparisons: 'source[]'`, JSON Lines, compressed or not; output `pairs`. */
export type IngestComparisonsInputs = { readonly comparisons: readonly SourceReader[] };

export interface BuildPairsParams extends SplitParams {
  /** Pairs kept of one question, chosen by (seed, pair). Default 10. */
  readonly maxPairsPerGroup: number;
  /**
   * Keep a pair only if the preferred answer is not older than the other, so that exposure does not explain its
   * score; pairs without times are left out as well. Default false.
   */
  readonly goodNotOlder: boolean;
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
