import { describe, expect, it } from 'vitest';
import { preferenceProgram } from '../../../../engine/programs/preference.js';
import { alike, ids, runProgram } from './batches.js';

const config = { vocabularySize: 50, contextLength: 12, layers: 2, width: 24, heads: 3 };
const [pairs, tokens] = [3, 8];
const rows = 2 * pairs * tokens;
const batch = {
  tokens: ids(rows, 50, 1),
  ends: [7, 3, 5, 2, 7, 4],
  targets: ids(rows / 2, 50, 2),
};
const build = (languageModelWeight: number) =>
  preferenceProgram(config, { pairs, tokens, languageModelWeight }, 'train');

/** log(1 + exp(bad - good)), averaged by the weights. */
const pairLossOf = (scores: Float32Array, weights: number[]) =>
  weights.reduce(
    (sum, w, i) => sum + w * Math.log1p(Math.exp((scores[pairs + i] ?? 0) - (scores[i] ?? 0))),
    0,
  );

describe('preferenceProgram', () => {
  it('averages log(1 + exp(bad - good)) by the pair weights', async () => {
    const pairWeights = [0.5, 0.25, 0.25];
    const { scores, pairLoss, loss } = await runProgram(build(0), { ...batch, pairWeights });
    if (!scores) throw new Error('no scores');
    expect(pairLoss?.[0]).toBeCloseTo(pairLossOf(scores, pairWeights), 6);
    expect(loss).toEqual(pairLoss);
  });

  it('adds the weighted loss of the language model on the good rows', async () => {
    const { loss, pairLoss, languageModelLoss } = await runProgram(build(0.5), batch);
    expect(loss?.[0]).toBeCloseTo((pairLoss?.[0] ?? 0) + 0.5 * (languageModelLoss?.[0] ?? 0), 6);
    const swapped = await runProgram(build(0.5), {
      ...batch,
      tokens: batch.tokens.with(rows - 1, ((batch.tokens[rows - 1] ?? 0) + 1) % 50),
    });
    expect(swapped.languageModelLoss).toEqual(languageModelLoss);
  });

  it('leaves the branch of the language model out when its weight is zero', () => {
    const program = build(0);
    expect(program.batch.map(({ name }) => name)).toEqual(['tokens', 'ends', 'pairWeights']);
    expect(program.results.map(({ name }) => name)).toEqual(['loss', 'pairLoss', 'scores']);
    expect(program.onnx.length).toBeLessThan(build(1).onnx.length);
  });

  it('reads the score at the end of each row and ignores what follows it', async () => {
    const one = await runProgram(build(0), batch);
    const afterEnd = batch.tokens.map((token, i) => {
      const end = batch.ends[Math.floor(i / tokens)] ?? 0;
      return i % tokens > end ? (token + 17) % 50 : token;
    });
    const other = await runProgram(build(0), { ...batch, tokens: afterEnd });
    expect(other).not.toEqual({});
    expect(other.scores).toEqual(one.scores);
  });

  it('gives a padded pair no part in loss or gradients', async () => {
    const pairWeights = [0.5, 0.5, 0];
    const one = await runProgram(build(0), { ...batch, pairWeights });
    const otherPair = batch.tokens.map((token, i) => {
      const row = Math.floor(i / tokens);
      return row === pairs - 1 || row === 2 * pairs - 1 ? (token + 3) % 50 : token;
    });
    const other = await runProgram(build(0), { ...batch, pairWeights, tokens: otherPair });
    expect(other.scores).not.toEqual(one.scores);
    for (const [name, gradient] of Object.entries(one)) {
      if (name !== 'scores') expect(other[name], name).toEqual(gradient);
    }
  });

  it('scores a pair the same whatever shares its batch', async () => {
    const weights = alike(pairs);
    const one = await runProgram(build(0), { ...batch, pairWeights: weights });
    const reversed = (list: number[], width: number) =>
      Array.from({ length: 2 * pairs }, (_, row) => {
        const from = row < pairs ? pairs - 1 - row : 3 * pairs - 1 - row;
        return list.slice(from * width, (from + 1) * width);
      }).flat();
    const other = await runProgram(build(0), {
      tokens: reversed(batch.tokens, tokens),
      ends: reversed(batch.ends, 1),
      pairWeights: weights,
    });
    expect([...(other.scores ?? [])]).toEqual(reversed([...(one.scores ?? [])], 1));
  });
});
