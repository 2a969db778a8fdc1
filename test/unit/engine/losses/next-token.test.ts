import { describe, expect, it } from 'vitest';
import { backward } from '../../../../engine/graph/backward.js';
import { constant, input, type Value } from '../../../../engine/graph/value.js';
import { decoderParameters, Parameters } from '../../../../engine/layers/parameters.js';
import { crossEntropy, weightedTotal } from '../../../../engine/losses/language-model.js';
import { nextTokenLoss, nextTokenNll, tiedLoss } from '../../../../engine/losses/next-token.js';
import { emit } from '../../../../engine/onnx/emit.js';
import { multiply } from '../../../../engine/ops/elementwise.js';
import { matmul } from '../../../../engine/ops/matmul.js';
import { ids } from '../programs/batches.js';
import { openGraph, scattered } from '../run-graph.js';

const [rows, width, vocabulary] = [23, 6, 31];
const hidden = input('hidden', 'float64', [rows, width]);
const embedding = input('embedding', 'float64', [vocabulary, width]);
const targets = constant('int32', [rows, 1], ids(rows, vocabulary, 3));
const weights = constant('float64', [rows, 1], scattered([rows], 4).map(Math.abs));
const values = { hidden: scattered([rows, width], 1), embedding: scattered([vocabulary, width], 2) };

async function lossAndGradients(loss: Value) {
  const [dHidden = loss, dEmbedding = loss] = backward(loss, [hidden, embedding]);
  return (await openGraph([hidden, embedding], { loss, dHidden, dEmbedding })).run(values);
}

describe('the next-token loss in chunks', () => {
  it.each([1, 5, 8, 22, 23, 40])('has the loss and gradients of all rows at once: %d rows', async (chunk) => {
    const logits = matmul(hidden, embedding, { transB: 1 });
    const whole = weightedTotal(crossEntropy(logits, targets), weights);
    const parts = tiedLoss(hidden, embedding, targets, weights, { rows: chunk });
    const [one, other] = [await lossAndGradients(whole), await lossAndGradients(multiply(parts, 1))];
    for (const [name, expected] of Object.entries(one)) {
      expect(expected?.length).toBe(other[name]?.length);
      expect(
        Math.max(...[...expected].map((x, i) => Math.abs(x - (other[name]?.[i] ?? Number.NaN)))),
      ).toBeLessThan(1e-13);
    }
  });

  it('is taken in chunks where rows × vocabulary is large', () => {
    const graphOf = (vocabularySize: number) => {
      const config = { vocabularySize, contextLength: 8, layers: 1, width: 4, heads: 1 };
      const parameters = new Parameters(decoderParameters(config), 'float32');
      const stream = input('stream', 'float32', [1024, 4]);
      const [next, share] = [input('next', 'int32', [1024, 1]), input('share', 'float32', [1024, 1])];
      const logits = matmul(stream, parameters.get('transformer.wte.weight'), { transB: 1 });
      const bytes = (outputs: Record<string, Value>) =>
        emit([...parameters.values, stream, next, share], outputs).length;
      const nll = crossEntropy(logits, next);
      return {
        plain: bytes({ loss: weightedTotal(nll, share), nll }),
        ours: bytes({
          loss: nextTokenLoss(stream, parameters, next, share),
          nll: nextTokenNll(stream, parameters, next),
        }),
      };
    };
    const [small, large] = [graphOf(32_768), graphOf(32_769)];
    expect(small.ours).toBe(small.plain);
    expect(large.ours).toBeGreaterThan(2 * large.plain);
  });
});
