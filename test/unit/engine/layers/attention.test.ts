import { describe, expect, it } from 'vitest';
import { backward } from '../../../../engine/graph/backward.js';
import { input, type Value } from '../../../../engine/graph/value.js';
import { causalMask, selfAttention } from '../../../../engine/layers/attention.js';
import { decoderParameters, Parameters } from '../../../../engine/layers/parameters.js';
import { multiply } from '../../../../engine/ops/elementwise.js';
import { expand, reshape } from '../../../../engine/ops/layout.js';
import { total } from '../../../../engine/ops/reduce.js';
import { openGraph, scattered } from '../run-graph.js';

const [width, heads, sequences] = [4, 2, 2];
const config = { vocabularySize: 2, contextLength: 1, layers: 1, width, heads };

/** A weighted sum of what attention gives, with its gradients. */
async function outcome(tokens: number, causal: boolean, ofEverySequence: boolean) {
  const parameters = new Parameters(decoderParameters(config), 'float64');
  const used = parameters.values.slice(4, 8);
  const x = input('x', 'float64', [tokens * sequences, width]);
  const weights = input('weights', 'float64', x.shape);
  const table = causalMask(tokens, 'float64');
  const mask = ofEverySequence
    ? expand(reshape(table, { shape: [1, 1, tokens, tokens] }), { shape: [sequences, 1, tokens, tokens] })
    : table;
  const { mixed } = selfAttention(x, parameters, 'transformer.h.0.attn', mask, { tokens, heads }, { causal });
  const loss = total(multiply(mixed, weights));
  const gradients = backward(loss, [x, ...used]).map((value, i): [string, Value] => [`${i}`, value]);
  const graph = await openGraph([x, weights, ...used], { loss, mixed, ...Object.fromEntries(gradients) });
  const feeds = [x, weights, ...used].map((value, i) => [
    value.source.kind === 'input' ? value.source.name : '',
    scattered(value.shape, i + 1),
  ]);
  return graph.run(Object.fromEntries(feeds));
}

describe('attention in blocks of queries', () => {
  it.each([
    { tokens: 256, blocks: 'two blocks', ofEverySequence: false },
    { tokens: 257, blocks: 'two blocks of different sizes', ofEverySequence: true },
    { tokens: 515, blocks: 'four blocks', ofEverySequence: false },
  ])('gives what it gives in one, and its gradients: $blocks', async ({ tokens, ofEverySequence }) => {
    const whole = await outcome(tokens, false, ofEverySequence);
    const blocks = await outcome(tokens, true, ofEverySequence);
    for (const [name, expected] of Object.entries(whole)) {
      const largest = Math.max(...expected.map(Math.abs));
      const errors = expected.map((element, i) => Math.abs(element - (blocks[name]?.[i] ?? Number.NaN)));
      expect(largest).toBeGreaterThan(0);
      expect(Math.max(...errors), name).toBeLessThan(1e-12 * largest);
    }
  });
});
