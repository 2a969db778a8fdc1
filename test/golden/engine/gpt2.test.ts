import type ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../../engine/graph/program.js';
import { input } from '../../../engine/graph/value.js';
import { masked } from '../../../engine/layers/attention.js';
import { decoder, finalNorm } from '../../../engine/layers/decoder.js';
import { decoderParameters, Parameters } from '../../../engine/layers/parameters.js';
import { logits } from '../../../engine/losses/language-model.js';
import { emit } from '../../../engine/onnx/emit.js';
import { reshape, transpose } from '../../../engine/ops/layout.js';
import { causalInputs, languageModelProgram } from '../../../engine/programs/language-model.js';
import { packedPreferenceProgram } from '../../../engine/programs/packed-preference.js';
import { openSession, tensor } from '../../unit/engine/run-graph.js';
import { AdamW } from './adamw.js';
import { readRecorded } from './recorded.js';
import {
  config,
  expectClose,
  type Feeds,
  initialWeights,
  parameterFeeds,
  positionWeights,
  runOnce,
  tokenIds,
  tokens,
} from './small-model.js';

const [sequences, pairs] = [3, 3];
const optimizer = { learningRate: 1e-2, betas: [0.9, 0.95] as [number, number], epsilon: 1e-8 };
const recorded = readRecorded('gpt2.safetensors');

const expected = (name: string): readonly number[] => {
  const numbers = recorded.get(name);
  if (!numbers) throw new Error(`the oracle recorded no ${name}`);
  return numbers;
};

const weightsOf = (rows: number) => tensor('float32', [rows, tokens], positionWeights(rows));

const languageModelBatch: Feeds = {
  tokens: tokenIds(sequences, 101),
  targets: tokenIds(sequences, 102),
  weights: weightsOf(sequences),
};

/** The oracle's rows in the packed form: a good row, then its bad one, all of whose tokens are read. */
const packedShape = { rows: pairs, tokens: 2 * tokens, reads: 2 * tokens, pairs, predicted: pairs * tokens };
const preferenceBatch = packedBatch(tokenIds(2 * pairs, 103), tokenIds(pairs, 104));

function packedBatch(rows: ort.Tensor, targets: ort.Tensor): Feeds {
  const both = 2 * tokens;
  const each = (count: number, value: (i: number) => number) =>
    Array.from({ length: count }, (_, i) => value(i));
  const number = (from: ort.Tensor, at: number) => Number(from.data[at]);
  const mask = each(pairs * both * both, (i) => {
    const [query, key] = [Math.floor(i / both) % both, i % both];
    return key <= query && key >= query - (query % tokens) ? 0 : masked;
  });
  const end = (row: number, at: number) => at * pairs + row;
  const timeMajor = (i: number) => (i % pairs) * tokens + Math.floor(i / pairs);
  return {
    tokens: tensor(
      'int32',
      [pairs, both],
      each(pairs * both, (i) => {
        const [pair, at] = [Math.floor(i / both), i % both];
        return number(rows, at < tokens ? pair * tokens + at : (pairs + pair) * tokens + at - tokens);
      }),
    ),
    positions: tensor(
      'int32',
      [pairs, both],
      each(pairs * both, (i) => i % tokens),
    ),
    mask: tensor('float32', [pairs, both, both], mask),
    reads: tensor(
      'int32',
      [both * pairs],
      each(both * pairs, (i) => i),
    ),
    readMask: tensor('float32', [pairs, both, both], mask),
    ends: tensor(
      'int32',
      [2 * pairs],
      [end(0, 19), end(1, 7), end(2, 12), end(0, 23), end(1, 39), end(2, 35)],
    ),
    pairWeights: tensor('float32', [pairs], [0.5, 0.5, 0]),
    places: tensor(
      'int32',
      [pairs * tokens],
      each(pairs * tokens, (i) => i),
    ),
    targets: tensor(
      'int32',
      [pairs * tokens, 1],
      each(pairs * tokens, (i) => number(targets, timeMajor(i))),
    ),
    weights: tensor(
      'float32',
      [pairs * tokens, 1],
      each(pairs * tokens, (i) => positionWeights(pairs)[timeMajor(i)] ?? 0),
    ),
  };
}

const expectRecorded = (name: string, found: ort.Tensor | undefined): void =>
  expectClose(name, found, expected(name), 1e-4);

async function trainingLosses(program: Program, batch: Feeds, steps: number): Promise<number[]> {
  const session = await openSession(program.onnx);
  const weights = initialWeights(program.parameters);
  const optimizers = program.parameters.map(({ name, decays }) => ({
    name,
    adamw: new AdamW(weights.get(name) ?? new Float32Array(), {
      ...optimizer,
      weightDecay: decays ? 0.1 : 0,
    }),
  }));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const results = await session.run({ ...batch, ...parameterFeeds(program.parameters, weights) });
    losses.push(Number(results.loss?.data[0]));
    for (const { name, adamw } of optimizers) adamw.step(results[`grad:${name}`]?.data as Float32Array);
  }
  return losses;
}

const languageModel = languageModelProgram(config, { sequences, tokens }, 'train');
const preferenceModel = packedPreferenceProgram(config, packedShape, 0.5, 'train');

describe.each([
  { prefix: 'lm', name: 'the language model', program: languageModel, batch: languageModelBatch },
  { prefix: 'pm', name: 'the preference model', program: preferenceModel, batch: preferenceBatch },
])('$name against recorded PyTorch', ({ prefix, program, batch }) => {
  it('has the recorded results and every recorded gradient', async () => {
    const results = await runOnce(program, batch);
    for (const { name } of program.results) expectRecorded(`${prefix}.${name}`, results[name]);
    for (const { name } of program.parameters)
      expectRecorded(`${prefix}.grad:${name}`, results[`grad:${name}`]);
    const gradients = [...recorded.keys()].filter((name) => name.startsWith(`${prefix}.grad:`));
    expect(program.parameters.map(({ name }) => `${prefix}.grad:${name}`).toSorted()).toEqual(
      gradients.toSorted(),
    );
  });

  it('has the ten recorded losses when AdamW trains it', async () => {
    const reference = expected(`${prefix}.losses`);
    const losses = await trainingLosses(program, batch, reference.length);
    for (const [step, loss] of reference.entries()) {
      expect(Math.abs((losses[step] ?? Number.NaN) - loss), `step ${step}`).toBeLessThanOrEqual(2e-5 * loss);
    }
  });
});

describe('the language model, evaluated', () => {
  it('has the recorded loss of every position, with the batch first', async () => {
    const program = languageModelProgram(config, { sequences, tokens }, 'evaluate');
    const results = await runOnce(program, languageModelBatch);
    expect(Object.keys(results)).toEqual(['loss', 'nll']);
    expect(results.nll?.dims).toEqual([sequences, tokens]);
    expectRecorded('lm.nll', results.nll);
    expectRecorded('lm.loss', results.loss);
  });

  it('has the recorded logits', async () => {
    const parameters = new Parameters(decoderParameters(config), 'float32');
    const batch = input('tokens', 'int32', [sequences, tokens]);
    const hidden = finalNorm(decoder(config, parameters, causalInputs(batch, 'float32')), parameters);
    const timeMajor = reshape(logits(hidden, parameters), {
      shape: [tokens, sequences, config.vocabularySize],
    });
    const session = await openSession(
      emit([...parameters.values, batch], { logits: transpose(timeMajor, { perm: [1, 0, 2] }) }),
    );
    const weights = parameterFeeds(parameters.specs, initialWeights(parameters.specs));
    const results = await session.run({ ...weights, tokens: tokenIds(sequences, 101) });
    expectRecorded('lm.logits', results.logits);
  });
});
