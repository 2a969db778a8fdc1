import { describe, expect, it } from 'vitest';
import { compare, type Evaluation, evaluationOf } from '../../../report/evaluations.js';
import { verdictOn, verdictOnComparison } from '../../../report/verdicts.js';
import type { PairScoreRecord } from '../../../storage/shards/records.js';

/** `right` of `n` pairs right; the better answer is longer in the first `longer` pairs. */
function evaluation(name: string, n: number, right: number, longer = n / 2): Evaluation {
  const rows = Array.from({ length: n }, (_, index): PairScoreRecord => {
    const isRight = index < right;
    return {
      id: `p${index}`,
      group: 'g',
      goodScore: isRight ? 1 : 0,
      badScore: 0.5,
      goodChars: index < longer ? 20 : 10,
      badChars: 15,
    };
  });
  return evaluationOf(rows, { name, set: 'comparisons', trainingPairs: 100 }, 0);
}

describe('verdict on one model', () => {
  it('is open when the interval holds chance, and says what would have shown', () => {
    const { standing, sentence } = verdictOn(evaluation('m', 100, 56));
    expect(standing).toBe('open');
    expect(sentence).toContain(
      '0.560 [0.462, 0.653] of 100 held-out pairs of comparisons: not distinguishable from chance',
    );
    expect(sentence).toContain('about 0.638');
  });

  it('is better when it beats chance and the length-only rule', () => {
    const { standing, sentence } = verdictOn(evaluation('m', 100, 80));
    expect(standing).toBe('better');
    expect(sentence).toContain('length alone 0.500');
  });

  it('is open when length alone does as well', () => {
    const { standing, sentence } = verdictOn(evaluation('m', 100, 80, 80));
    expect(standing).toBe('open');
    expect(sentence).toContain('not clearly above a rule that looks only at length');
  });

  it('is worse when length alone does better', () => {
    expect(verdictOn(evaluation('m', 100, 65, 95)).standing).toBe('worse');
  });

  it('is worse below chance, and open with one pair', () => {
    expect(verdictOn(evaluation('m', 100, 20)).standing).toBe('worse');
    expect(verdictOn(evaluation('m', 1, 1)).standing).toBe('open');
  });
});

describe('verdict on a comparison', () => {
  const verdict = (candidate: Evaluation, baseline: Evaluation) =>
    verdictOnComparison(
      compare([candidate, baseline], { candidate: candidate.name, baseline: baseline.name }),
    );

  it('is open at p above 0.05, and says how large a difference would have shown', () => {
    const { standing, sentence } = verdict(evaluation('with', 100, 64), evaluation('without', 100, 60));
    expect(standing).toBe('open');
    expect(sentence).toContain('+0.040 [0.001, 0.079], 4 pairs better and 0 worse, paired p = 0.125');
    expect(sentence).toContain('too small to tell at this size');
  });

  it('is better or worse below', () => {
    expect(verdict(evaluation('with', 100, 70), evaluation('without', 100, 60)).standing).toBe('better');
    expect(verdict(evaluation('with', 100, 60), evaluation('without', 100, 70)).standing).toBe('worse');
  });

  it('is open between equal models', () => {
    const { standing, sentence } = verdict(evaluation('one', 50, 30), evaluation('other', 50, 30));
    expect(standing).toBe('open');
    expect(sentence).toContain('the two never differ');
  });
});
