import { describe, expect, it } from 'vitest';
import { judge, type Rule } from '../../../../activities/promotion/rule.js';
import type { Outcome } from '../../../../evaluation/accuracy.js';

const better: Rule = { kind: 'better', alpha: 0.05 };
const notWorse = (margin: number): Rule => ({ kind: 'not-worse', margin, alpha: 0.05 });

/** A hundred items, of which the first `right` are right. */
function scored(right: number, from = 0) {
  const outcomes = Array.from({ length: 100 }, (_, i): Outcome => (i >= from && i < from + right ? 1 : 0));
  return new Map(outcomes.map((outcome, index) => [`item-${index}`, outcome]));
}

describe('the rule of a promotion', () => {
  it.each([
    ['six wins and no loss', better, scored(56), scored(50), true],
    ['five wins and no loss: p = 0.0625', better, scored(55), scored(50), false],
    ['equal models', better, scored(50), scored(50), false],
    ['a clearly worse model', better, scored(30), scored(50), false],
    ['equal models, as not worse', notWorse(0.01), scored(50), scored(50), true],
    ['two points less with a margin of ten', notWorse(0.1), scored(48), scored(50), true],
    ['two points less with a margin of two', notWorse(0.02), scored(48), scored(50), false],
    ['ten points less with a margin of ten', notWorse(0.1), scored(40), scored(50), false],
    ['equally good on other items, with a margin of five', notWorse(0.05), scored(50, 50), scored(50), false],
  ] as const)('decides about %s', (_, rule, candidate, champion, passes) => {
    expect(judge(rule, candidate, champion).passes).toBe(passes);
  });

  it('tells the gain with its interval and the p of its own test', () => {
    const { items, gain, low, high, p } = judge(better, scored(60), scored(50));
    expect(items).toBe(100);
    expect(gain).toBeCloseTo(0.1);
    expect(low).toBeCloseTo(0.1 - 1.96 * Math.sqrt(0.09 / 99), 3);
    expect(high).toBeCloseTo(0.1 + 1.96 * Math.sqrt(0.09 / 99), 3);
    expect(p).toBeCloseTo(2 / 2 ** 10);
    expect(judge(notWorse(0.1), scored(48), scored(50)).p).toBeLessThan(1e-6);
  });

  it('compares the items that both scored, in whatever order, and counts those that one alone could', () => {
    const [candidate, champion] = [scored(60), scored(50)];
    for (const item of [97, 98, 99]) candidate.delete(`item-${item}`);
    champion.delete('item-0');
    const turned = new Map([...champion].reverse());
    expect(judge(better, candidate, turned)).toMatchObject({
      ...{ passes: true, items: 96, unpaired: { candidate: 1, champion: 3 } },
      gain: 10 / 96,
    });
  });

  it('refuses a comparison on less than nine of ten items that either scored, or on one', () => {
    const part = (from: number, to: number) => new Map([...scored(50)].slice(from, to));
    expect(judge(better, part(0, 95), part(5, 100)).items).toBe(90);
    expect(() => judge(better, part(0, 94), part(5, 100))).toThrowError(
      expect.objectContaining({
        code: 'E7302',
        facts: expect.objectContaining({
          found: '89 scored by both, 5 by the candidate alone, 6 by the champion alone',
        }),
      }),
    );
    expect(() => judge(better, part(0, 1), part(0, 1))).toThrowError(
      expect.objectContaining({ code: 'E7302' }),
    );
    expect(() => judge(better, part(0, 0), part(0, 0))).toThrowError(
      expect.objectContaining({ code: 'E7302' }),
    );
  });
});
