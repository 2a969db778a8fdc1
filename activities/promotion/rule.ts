import { errorFunction } from 'simple-statistics';
import type { z } from 'zod';
import { z95 } from '../../evaluation/accuracy.js';
import type { PromotionRule } from '../../pipelines/effects/promote.js';
import { type PairedDifference, pairedDifference } from '../../report/statistics.js';
import { ItemsDiffer } from './errors.js';
import type { ItemOutcomes } from './outcomes.js';

export type Rule = z.output<typeof PromotionRule>;

/** What a rule says about two models on the same items. */
export interface Judgement {
  readonly passes: boolean;
  readonly items: number;
  /** Mean over items of candidate minus champion, with its 95 % interval. */
  readonly gain: number;
  readonly low: number;
  readonly high: number;
  /** Of the rule's own test. */
  readonly p: number;
}

/** Below this a paired difference has no interval. */
const fewestItems = 2;

/** @throws ItemsDiffer unless both were judged on the same two or more items, in the same order */
export function judge(rule: Rule, candidate: ItemOutcomes, champion: ItemOutcomes): Judgement {
  requireSameItems(candidate.items, champion.items);
  const paired = pairedDifference(candidate.outcomes, champion.outcomes);
  const { n: items, difference: gain, low, high } = paired;
  const p = rule.kind === 'better' ? paired.p : notWorseP(paired, rule.margin);
  const better = gain > 0 && paired.wins > paired.losses;
  return { passes: p < rule.alpha && (rule.kind === 'not-worse' || better), items, gain, low, high, p };
}

/** One-sided test, by the normal approximation, that the candidate is worse by the margin or more. */
function notWorseP({ difference, low, high }: PairedDifference, margin: number): number {
  const standardError = (high - low) / (2 * z95);
  if (standardError === 0) return difference > -margin ? 0 : 1;
  return Math.max(0, (1 - errorFunction((difference + margin) / standardError / Math.SQRT2)) / 2);
}

function requireSameItems(candidate: readonly string[], champion: readonly string[]): void {
  const stray = candidate.findIndex((item, index) => item !== champion[index]);
  if (candidate.length === champion.length && candidate.length >= fewestItems && stray < 0) return;
  throw new ItemsDiffer(
    `the same ${fewestItems} or more items in the same order`,
    stray < 0 || candidate.length !== champion.length
      ? `${candidate.length} items of the candidate and ${champion.length} of the champion`
      : `another item in row ${stray + 1}`,
  );
}
