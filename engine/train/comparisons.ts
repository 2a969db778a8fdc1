import type { ArtifactReader, Spool } from '../../storage/ports.js';
import { type FramedPair, framePair, type PreferenceForm } from '../packing/frame-pair.js';
import { readChosenPairs } from './chosen-pairs.js';
import type { Items } from './items.js';
import { ComparisonFile } from './spooled/comparison-file.js';

/** Pairs of one split as rows to compare, with what did not fit: one comparison a pair, or two of a binarised one. */
export interface Comparisons extends Items<FramedPair> {
  readonly pairs: number;
  /** Pairs with an answer longer than the window. */
  readonly droppedPairs: number;
  /** Pairs whose context was cut on its left. */
  readonly truncatedContexts: number;
  /** Tokens of all rows, contexts counted twice. */
  readonly rowTokens: number;
}

/** Which pairs of a split are taken, and how they are framed. */
export interface Framing {
  readonly form: PreferenceForm;
  readonly contextLength: number;
  /** Pairs that are taken, chosen by (seed, pair); null takes all. */
  readonly pairs: number | null;
  readonly seed: number;
}

/** Comparisons of one split in a local file, with what did not fit. */
export interface SpooledComparisons {
  readonly file: ComparisonFile;
  readonly droppedPairs: number;
  readonly perPair: number;
}

/**
 * The comparisons of one split in a local file, pair after pair; no more than a batch of the shard is in memory.
 * @throws TooLittleData when there are fewer pairs than are asked for
 */
export async function spoolComparisons(
  artifact: ArtifactReader,
  split: 'train' | 'heldout',
  { form, contextLength, ...choice }: Framing,
  spool: Spool,
): Promise<SpooledComparisons> {
  const file = await ComparisonFile.in(spool);
  let droppedPairs = 0;
  for await (const pair of readChosenPairs(artifact, split, choice)) {
    const framed = framePair(pair, form, contextLength);
    if (framed.length === 0) droppedPairs += 1;
    for (const comparison of framed) await file.add(comparison);
  }
  return { file, droppedPairs, perPair: form === 'ranked' ? 1 : 2 };
}

/** @param chosen of the pairs that fit, ascending; null takes all */
export function comparisonsOf(
  { file, droppedPairs, perPair }: SpooledComparisons,
  chosen: Uint32Array | null,
): Comparisons {
  const pairs = chosen?.length ?? file.length / perPair;
  const place = (index: number) =>
    chosen === null
      ? index
      : (chosen[Math.floor(index / perPair)] ?? Number.NaN) * perPair + (index % perPair);
  let rowTokens = 0;
  let truncatedContexts = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    const places = Array.from({ length: perPair }, (_, i) => place(perPair * pair + i));
    for (const each of places) rowTokens += file.tokens(each) + file.contextTokens(each);
    if (places.some((each) => file.isTruncated(each))) truncatedContexts += 1;
  }
  return {
    length: perPair * pairs,
    pairs,
    droppedPairs,
    truncatedContexts,
    rowTokens,
    tokens: (index) => file.tokens(place(index)),
    read: (index) => file.read(place(index)),
  };
}
