import { describe, expect, it } from 'vitest';
import { distillationBatch } from '../../../engine/packing/distillation-batch.js';
import { distillationProgram } from '../../../engine/programs/distillation.js';
import { tensor } from '../../unit/engine/run-graph.js';
import { integers, readRecorded, uniform } from './recorded.js';
import { config, expectClose, positionWeights, runOnce, tokens } from './small-model.js';

const shape = { sequences: 3, tokens, k: 8 };
const positions = shape.sequences * tokens;
const recorded = readRecorded('distillation.safetensors');

/** The oracle's teacher: its k likeliest tokens at a position, with their log-probabilities. */
function topOf(position: number): { ids: number[]; logprobs: number[] } {
  const { vocabularySize, k } = { ...config, ...shape };
  const logits = uniform(positions * vocabularySize, 105)
    .slice(position * vocabularySize, (position + 1) * vocabularySize)
    .map((x) => 6 * x);
  const logSum = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
  const ids = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0)).slice(0, k);
  return { ids, logprobs: ids.map((id) => (logits[id] ?? Number.NaN) - logSum) };
}

function batch() {
  const ids = integers(positions, 101, config.vocabularySize);
  const rows = Array.from({ length: shape.sequences }, (_, row) => {
    const top = Array.from({ length: tokens }, (_, i) => topOf(row * tokens + i));
    return {
      tokens: ids.slice(row * tokens, (row + 1) * tokens),
      ids: top.flatMap((one) => one.ids),
      logprobs: top.flatMap((one) => one.logprobs),
    };
  });
  const made = distillationBatch(rows, shape, 1);
  return {
    tokens: tensor('int32', [shape.sequences, tokens], [...made.tokens]),
    ids: tensor('int32', [shape.sequences, tokens, shape.k], [...made.ids]),
    teacher: tensor('float32', [shape.sequences, tokens, shape.k + 1], [...made.teacher]),
    weights: tensor('float32', [shape.sequences, tokens], positionWeights(shape.sequences)),
  };
}

const expectRecorded = (name: string, found: Parameters<typeof expectClose>[1]): void =>
  expectClose(name, found, recorded.get(name) ?? [], 1e-5);

describe('context distillation against recorded PyTorch', () => {
  it('has the recorded loss and every recorded gradient', async () => {
    const program = distillationProgram(config, shape, 'train');
    const results = await runOnce(program, batch());
    const names = program.parameters.map(({ name }) => `grad:${name}`);
    expect(['divergence', 'loss', ...names].toSorted()).toEqual([...recorded.keys()].toSorted());
    for (const name of ['loss', ...names]) expectRecorded(name, results[name]);
  });

  it('has the recorded divergence of every position, with the batch first', async () => {
    const results = await runOnce(distillationProgram(config, shape, 'evaluate'), batch());
    expect(results.divergence?.dims).toEqual([shape.sequences, tokens]);
    expectRecorded('divergence', results.divergence);
    expectRecorded('loss', results.loss);
  });
});
