import { describe, expect, it } from 'vitest';
import { backward } from '../../../../engine/graph/backward.js';
import { constant, input } from '../../../../engine/graph/value.js';
import { crossEntropy } from '../../../../engine/losses/language-model.js';
import { preferenceLoss } from '../../../../engine/losses/preference.js';
import { total } from '../../../../engine/ops/reduce.js';
import { openGraph } from '../run-graph.js';

describe('crossEntropy', () => {
  it('stays finite and keeps its gradient where the target has no probability left', async () => {
    const logits = input('logits', 'float32', [1, 2]);
    const loss = total(crossEntropy(logits, constant('int32', [1, 1], [0])));
    const [dlogits = loss] = backward(loss, [logits]);
    const graph = await openGraph([logits], { loss, dlogits });
    const { loss: found, dlogits: gradient } = await graph.run({ logits: [0, 500] });
    expect(found?.[0]).toBeCloseTo(87.3, 1);
    expect(gradient).toEqual([-1, 1]);
  });

  it('is ln V where the logits are equal', async () => {
    const logits = input('logits', 'float64', [1, 4]);
    const nll = crossEntropy(logits, constant('int32', [1, 1], [2]));
    const found = await (await openGraph([logits], { nll })).run({ logits: [3, 3, 3, 3] });
    expect(found.nll?.[0]).toBeCloseTo(Math.log(4), 12);
  });
});

describe('preferenceLoss', () => {
  const loss = async (elements: number[]) => {
    const scores = input('scores', 'float32', [2 * (elements.length / 2)]);
    const pairs = elements.length / 2;
    const weights = constant('float32', [pairs], Array(pairs).fill(1 / pairs));
    return (
      await (await openGraph([scores], { loss: preferenceLoss(scores, weights) })).run({ scores: elements })
    ).loss?.[0];
  };

  it('is ln 2 when the model cannot tell good from bad', async () => {
    expect(await loss([1.5, -2, 1.5, -2])).toBeCloseTo(Math.LN2, 6);
  });

  it('is the margin itself when the bad answer wins by far, and zero when the good one does', async () => {
    expect(await loss([-300, 300])).toBeCloseTo(600, 3);
    expect(await loss([300, -300])).toBe(0);
  });
});
