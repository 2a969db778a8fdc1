import type { JsonObject } from '../../lineage/json.js';
import type { ArtifactReader, ComputeContext } from '../../storage/ports.js';
import { TooLittleData } from '../errors.js';
import type { ComparisonScore } from '../runtime/score-comparisons.js';
import { accuracyOf } from '../runtime/score-comparisons.js';
import {
  type Comparisons,
  choosePairs,
  countTruncated,
  framePairs,
  type PairComparisons,
  readPairs,
} from './comparisons.js';
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

/** @throws TooLittleData when no training pair is left */
export async function readSources(
  artifacts: readonly ArtifactReader[],
  selection: PreferenceSelection,
): Promise<PreferenceSource[]> {
  const { pairs, weights, form, contextLength, seed } = selection;
  const read: PreferenceSource[] = [];
  for (const artifact of artifacts) {
    const all = await readPairs(artifact, 'train');
    const chosen = pairs === null ? all : choosePairs(all, pairs, seed);
    const training = framePairs(chosen, form, contextLength);
    const heldout = framePairs(await readPairs(artifact, 'heldout'), form, contextLength);
    read.push({ artifact, training, heldout });
  }
  const mixed = mixture(
    read.map(({ training }) => training.pairs),
    weights,
    seed,
  );
  const sources = read.map((source, index) => ({
    ...source,
    training: { ...source.training, pairs: mixed[index] ?? [] },
  }));
  if (pairsOf(sources, 'training').length > 0) return sources;
  throw noTrainingPair(sources, contextLength, weights);
}

/** Pairs of one split, list after list. */
export const pairsOf = (
  sources: readonly PreferenceSource[],
  split: 'training' | 'heldout',
): readonly PairComparisons[] => sources.flatMap((source) => source[split].pairs);

/** Counts of a split for a manifest, such as `train.pairs`. */
export function countsOf(sources: readonly PreferenceSource[], split: 'training' | 'heldout') {
  const pairs = pairsOf(sources, split);
  const name = split === 'training' ? 'train' : 'heldout';
  return {
    [`${name}.pairs`]: pairs.length,
    [`${name}.comparisons`]: pairs.flat().length,
    [`${name}.droppedPairs`]: sources.reduce((sum, source) => sum + source[split].droppedPairs, 0),
    [`${name}.truncatedContexts`]: countTruncated(pairs),
  };
}

/** What each list gave and how well its held-out comparisons are told, by its place from 1; scores in their order. */
export function sourceStatistics(
  sources: readonly PreferenceSource[],
  scores: readonly ComparisonScore[],
): JsonObject {
  let from = 0;
  const statistics = sources.map((source) => {
    const own = scores.slice(from, from + source.heldout.pairs.flat().length);
    from += own.length;
    const { accuracy, ties } = own.length === 0 ? { accuracy: null, ties: 0 } : accuracyOf(own);
    return {
      pairs: source.artifact.digest,
      ...countsOf([source], 'training'),
      ...countsOf([source], 'heldout'),
      heldoutAccuracy: accuracy,
      heldoutTies: ties,
    };
  });
  return Object.fromEntries(statistics.map((own, index) => [`${index + 1}`, own]));
}

/** Says what the window cost, for it is easily overlooked in a manifest. */
export function warnOfCuts(
  { progress }: Pick<ComputeContext<unknown>, 'progress'>,
  sources: readonly PreferenceSource[],
): void {
  for (const split of ['training', 'heldout'] as const) {
    const pairs = pairsOf(sources, split);
    const dropped = sources.reduce((sum, source) => sum + source[split].droppedPairs, 0);
    const truncated = countTruncated(pairs);
    if (dropped + truncated === 0) continue;
    const what = split === 'training' ? 'training' : 'held-out';
    const cut = `${truncated} of ${pairs.length + dropped} ${what} pairs have a context that was cut to fit contextLength`;
    progress.log(`${cut}; ${dropped} have an answer that does not fit and were dropped`, 'warn');
  }
}

function noTrainingPair(
  sources: readonly PreferenceSource[],
  contextLength: number,
  weights: readonly number[] | null,
): TooLittleData {
  const dropped = sources.reduce((sum, { training }) => sum + training.droppedPairs, 0);
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
