import type { SpecEffect } from '../../pipelines/spec.js';

/** `◇ promote:assistant  if better than the champion (p < 0.05), then needs approval` */
export function plannedEffectLines(effects: readonly SpecEffect[]): string[] {
  const width = Math.max(0, ...effects.map(({ id }) => id.length));
  return effects.map(({ id, params }) => `◇ ${id.padEnd(width)}  ${conditionText(params)}`);
}

interface Asked {
  readonly champion: string;
  readonly rule:
    | { readonly kind: 'better'; readonly alpha: number }
    | { readonly kind: 'not-worse'; readonly margin: number; readonly alpha: number };
  readonly approval: object | null;
}

function conditionText(params: SpecEffect['params']): string {
  const { champion, rule, approval } = params as unknown as Asked;
  const wanted = rule.kind === 'better' ? 'better than' : `not worse by ${100 * rule.margin} points than`;
  const gate = approval === null ? '' : ', then needs approval';
  return `if ${wanted} champion ${champion} (p < ${rule.alpha})${gate}`;
}
