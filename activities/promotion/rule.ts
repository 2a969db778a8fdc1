import { errorFunction } from 'simple-statistics';
import type { z } from 'zod';
import { type Outcome, z95 } from '../../evaluation/accuracy.js';
import type { PromotionRule } from '../../pipelines/effects/promote.js';
import { type PairedDifference, pairedDifference } from '../../report/statistics.js';
import { ItemsDiffer } from './errors.js';
import type { ItemOutcomes } from './outcomes.js';

export type Rule = z.output<typeof PromotionRule>;

/** What a rule says about two models on the items that both scored. */
export interface Judgement {
  readonly passes: boolean;
  readonly items: number;
  /** Items that only one of them could score, which are left out. */
  readonly unpaired: { readonly candidate: number; readonly champion: number };
  /** Mean over items of candidate minus champion, with its 95 % interval. */
  readonly gain: number;
  readonly low: number;
  readonly high: number;
  /** Of the rule's own test. */
  readonly p: number;
}

/** Below this a paired difference has no interval. */
const fewestItems = 2;

/** Of the items that either scored, the least share that both have to have scored. */
const leastInCommon = 0.9;

/** @throws ItemsDiffer when the items that both scored are one, or too small a part of what either did */
export function judge(rule: Rule, candidate: ItemOutcomes, champion: ItemOutcomes): Judgement {
  const { ours, theirs, unpaired } = inCommon(candidate, champion);
  const paired = pairedDifference(ours, theirs);
  const { n: items, difference: gain, low, high } = paired;
  const p = rule.kind === 'better' ? paired.p : notWorseP(paired, rule.margin);
  const better = gain > 0 && paired.wins > paired.losses;
  const passes = p < rule.alpha && (rule.kind === 'not-worse' || better);
  return { passes, items, unpaired, gain, low, high, p };
}

interface Paired {
  readonly ours: readonly Outcome[];
  readonly theirs: readonly Outcome[];
  readonly unpaired: Judgement['unpaired'];
}

function inCommon(candidate: ItemOutcomes, champion: ItemOutcomes): Paired {
  const [ours, theirs]: [Outcome[], Outcome[]] = [[], []];
  for (const [item, outcome] of candidate) {
    const other = champion.get(item);
    if (other === undefined) continue;
    ours.push(outcome);
    theirs.push(other);
  }
  const items = ours.length;
  const unpaired = { candidate: candidate.size - items, champion: champion.size - items };
  const share = items / (items + unpaired.candidate + unpaired.champion);
  if (items < fewestItems || share < leastInCommon)
    throw new ItemsDiffer(items, unpaired, { fewestItems, leastInCommon });
  return { ours, theirs, unpaired };
}

/** One-sided test, by the normal approximation, that the candidate is worse by the margin or more. */
function notWorseP({ difference, low, high }: PairedDifference, margin: number): number {
  const standardError = (high - low) / (2 * z95);
  if (standardError === 0) return difference > -margin ? 0 : 1;
  return Math.max(0, (1 - errorFunction((difference + margin) / standardError / Math.SQRT2)) / 2);
}
