import { type SourceRef, type StageRef, source } from '../references.js';
import { buildPairs } from '../stages/build-pairs.js';
import { ingestComparisons } from '../stages/ingest-comparisons.js';
import { ingestReddit } from '../stages/ingest-reddit.js';
import { ingestStackexchange } from '../stages/ingest-stackexchange.js';
import { ingestText } from '../stages/ingest-text.js';
import { ingestWikipedia } from '../stages/ingest-wikipedia.js';
import type { Params } from './params.js';

/** Pairs by the name of their set. */
export interface PairSet {
  readonly set: string;
  readonly license: string | null;
  readonly pairs: StageRef<'pairs'>;
}

export interface Corpora {
  /** Questions of sites. */
  readonly questions: readonly StageRef<'threads'>[];
  /** Posts of communities. */
  readonly posts: readonly StageRef<'threads'>[];
  readonly documents: readonly StageRef<'documents'>[];
  /** For PMP, in the order in which they are mixed: stackexchange, reddit, then every wiki. */
  readonly published: readonly PairSet[];
  /** For finetuning. */
  readonly target: PairSet | null;
}

/** Every source as records, and the pairs that they hold. */
export function ingest(params: Params): Corpora {
  const { stackexchange, reddit, text } = params.sources;
  const questions = stackexchange.map(({ posts, votes, site, license }) =>
    ingestStackexchange(
      {
        posts: source(posts, { name: `${site}.posts`, license }),
        votes: source(votes, { name: `${site}.votes`, license }),
      },
      { source: site },
    ),
  );
  const posts = reddit.map(({ submissions, comments, community, license }) =>
    ingestReddit(
      {
        submissions: sourcesOf(submissions, `${community}.submissions`, license),
        comments: sourcesOf(comments, `${community}.comments`, license),
      },
      { ...params.reddit, source: community },
    ),
  );
  const documents =
    text === null
      ? []
      : [
          ingestText(
            { texts: sourcesOf(text.files, text.name, text.license) },
            { source: text.name, license: text.license },
          ),
        ];
  const published = [
    ...ranked('stackexchange', questions, stackexchange, { goodNotOlder: false }, params),
    ...ranked('reddit', posts, reddit, { goodNotOlder: true }, params),
    ...reverted(params),
  ];
  return { questions, posts, documents, published, target: targetOf(params) };
}

function ranked(
  set: string,
  threads: readonly StageRef<'threads'>[],
  dumps: readonly { readonly license: string | null }[],
  rule: { readonly goodNotOlder: boolean },
  { seed, heldoutFraction, maxPairsPerGroup }: Params,
): PairSet[] {
  if (threads.length === 0) return [];
  const options = { label: `build-${set}-pairs` };
  const pairs = buildPairs({ threads }, { ...rule, maxPairsPerGroup, seed, heldoutFraction }, options);
  return [{ set, license: oneLicense(dumps), pairs }];
}

function reverted({ sources, wikipedia, seed, heldoutFraction, maxPairsPerGroup }: Params): PairSet[] {
  return sources.wikipedia.map(({ history, wiki, license }) => ({
    set: wiki,
    license,
    pairs: ingestWikipedia(
      { history: sourcesOf(history, `${wiki}.history`, license) },
      { ...wikipedia, source: wiki, seed, heldoutFraction, maxPairsPerGroup },
    ),
  }));
}

function targetOf({ sources: { comparisons }, seed, heldoutFraction }: Params): PairSet | null {
  if (comparisons === null) return null;
  const { files, name, license } = comparisons;
  const inputs = { comparisons: sourcesOf(files, name, license) };
  return { set: name, license, pairs: ingestComparisons(inputs, { source: name, seed, heldoutFraction }) };
}

function sourcesOf(files: readonly string[], name: string, license: string | null): SourceRef[] {
  return files.map((path, index) => source(path, { name: `${name}.${index + 1}`, license }));
}

/** Null where the dumps have several licenses. */
function oneLicense(dumps: readonly { readonly license: string | null }[]): string | null {
  const [license = null, ...others] = new Set(dumps.map((dump) => dump.license));
  return others.length === 0 ? license : null;
}
