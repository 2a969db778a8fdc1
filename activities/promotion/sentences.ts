import type { PromotionComparison } from '../../lineage/promotion-statement.js';
import type { Rule } from './rule.js';

/** `+4.2 points [1.0, 7.4] on 160 items (3 others left out), p = 0.012` */
export function comparisonText({ gain, low, high, items, unpaired, p }: PromotionComparison): string {
  const others = unpaired.candidate + unpaired.champion;
  const on = `${items} items${others === 0 ? '' : ` (${others} others left out)`}`;
  return `${signed(gain)} points [${signed(low)}, ${signed(high)}] on ${on}, p ${pText(p)}`;
}

/** `better at the 0.05 level` */
export function ruleText(rule: Rule): string {
  return rule.kind === 'better'
    ? `better by the rule p < ${rule.alpha}`
    : `not worse by ${100 * rule.margin} points by the rule p < ${rule.alpha}`;
}

function signed(share: number): string {
  const points = (100 * share).toFixed(1);
  return share < 0 ? points.replace('-', '−') : `+${points}`;
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
}
