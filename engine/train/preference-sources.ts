import type { JsonObject } from '../../lineage/json.js';
import type { ArtifactReader, ComputeContext } from '../../storage/ports.js';
import { TooLittleData } from '../errors.js';
import type { Tally } from '../runtime/score-comparisons.js';
import { type Comparisons, comparisonsOf, spoolComparisons } from './comparisons.js';
import { mixture } from './mixture.js';
import type { FinetunePreferenceModelParams, PretrainPreferenceModelParams } from './params.js';

/** Which pairs are trained on, and how they are framed. */
export type PreferenceSelection = Pick<
  FinetunePreferenceModelParams & PretrainPreferenceModelParams,
  'pairs' | 'weights' | 'form' | 'contextLength' | 'seed'
>;

/** One list of pairs: what is trained on, and what is held out. */
export interface PreferenceSource {
  readonly artifact: ArtifactReader;
  readonly training: Comparisons;
  readonly heldout: Comparisons;
}

/** Reads every list once, into local files. @throws TooLittleData when no training pair is left */
export async function readSources(
  artifacts: readonly ArtifactReader[],
  selection: PreferenceSelection,
  { spool }: Pick<ComputeContext<unknown>, 'spool'>,
): Promise<PreferenceSource[]> {
  const { weights, contextLength, seed } = selection;
  const read = [];
  for (const artifact of artifacts) {
    const training = await spoolComparisons(artifact, 'train', selection, spool);
    const heldout = await spoolComparisons(artifact, 'heldout', { ...selection, pairs: null }, spool);
    read.push({ artifact, training, heldout: comparisonsOf(heldout, null) });
  }
  const available = read.map(({ training: { file, perPair } }) => file.length / perPair);
  const mixed = weights === null ? null : mixture(available, weights, seed);
  const sources = read.map((source, list) => ({
    ...source,
    training: comparisonsOf(source.training, mixed?.[list] ?? null),
  }));
  if (sources.some(({ training }) => training.pairs > 0)) return sources;
  throw noTrainingPair(sources, contextLength, weights);
}

/** Counts of a split for a manifest, such as `train.pairs`. */
export function countsOf(sources: readonly PreferenceSource[], split: 'training' | 'heldout') {
  const name = split === 'training' ? 'train' : 'heldout';
  const { pairs, comparisons, droppedPairs, truncatedContexts } = totalsOf(sources, split);
  return {
    [`${name}.pairs`]: pairs,
    [`${name}.comparisons`]: comparisons,
    [`${name}.droppedPairs`]: droppedPairs,
    [`${name}.truncatedContexts`]: truncatedContexts,
  };
}

function totalsOf(sources: readonly PreferenceSource[], split: 'training' | 'heldout') {
  const lists = sources.map((source) => source[split]);
  const sum = (of: (list: Comparisons) => number) => lists.reduce((total, list) => total + of(list), 0);
  return {
    pairs: sum(({ pairs }) => pairs),
    comparisons: sum(({ length }) => length),
    droppedPairs: sum(({ droppedPairs }) => droppedPairs),
    truncatedContexts: sum(({ truncatedContexts }) => truncatedContexts),
  };
}

/** What each list gave and how well its held-out comparisons are told, by its place from 1. */
export function sourceStatistics(
  sources: readonly PreferenceSource[],
  heldout: readonly Tally[],
): JsonObject {
  const statistics = sources.map((source, list) => ({
    pairs: source.artifact.digest,
    ...countsOf([source], 'training'),
    ...countsOf([source], 'heldout'),
    heldoutAccuracy: heldout[list]?.accuracy ?? null,
    heldoutTies: heldout[list]?.ties ?? 0,
  }));
  return Object.fromEntries(statistics.map((own, index) => [`${index + 1}`, own]));
}

/** Says what the window cost, for it is easily overlooked in a manifest. */
export function warnOfCuts(
  { progress }: Pick<ComputeContext<unknown>, 'progress'>,
  sources: readonly PreferenceSource[],
): void {
  for (const split of ['training', 'heldout'] as const) {
    const { pairs, droppedPairs: dropped, truncatedContexts: truncated } = totalsOf(sources, split);
    if (dropped + truncated === 0) continue;
    const what = split === 'training' ? 'training' : 'held-out';
    const cut = `${truncated} of ${pairs + dropped} ${what} pairs have a context that was cut to fit contextLength`;
    progress.log(`${cut}; ${dropped} have an answer that does not fit and were dropped`, 'warn');
  }
}

function noTrainingPair(
  sources: readonly PreferenceSource[],
  contextLength: number,
  weights: readonly number[] | null,
): TooLittleData {
  const dropped = totalsOf(sources, 'training').droppedPairs;
  if (weights !== null)
    return new TooLittleData(
      'a list of pairs with a weight is empty',
      'at least 1 pair of each',
      `none; weights ${weights.join(', ')}`,
      'give that list a weight of 0, or add pairs',
    );
  return new TooLittleData(
    'no training pair fits the window',
    'at least 1 pair',
    `${dropped} pairs, each with an answer longer than ${contextLength} tokens`,
    'add comparisons, or raise contextLength',
  );
}
