import { interval, notMeasured, pValue, share, signedShare } from '../numbers.js';
import { detectableDifference, type PairedDifference } from '../statistics.js';

export const pairedColumns: readonly string[] = [
  ...['comparison', 'difference', '95 % interval', 'better', 'worse', 'same', 'paired p', 'shows'],
];

/** Two models on the same items: the cells under `pairedColumns`. */
export function pairedRow(
  candidate: string,
  baseline: string,
  { paired, disagreement }: { readonly paired: PairedDifference; readonly disagreement: number },
): (string | number)[] {
  return [
    `${candidate} − ${baseline}`,
    signedShare(paired.difference),
    interval(paired.low, paired.high),
    paired.wins,
    paired.losses,
    paired.n - paired.wins - paired.losses,
    pValue(paired.p),
    disagreement === 0 ? notMeasured : share(detectableDifference(paired.n, disagreement)),
  ];
}
