import type ort from 'onnxruntime-node';
import type { ParameterSpec, Program } from '../../../../engine/graph/program.js';
import { elementCount } from '../../../../engine/graph/shape.js';
import type { DecoderConfig } from '../../../../engine/layers/decoder-config.js';
import { decoderParameters } from '../../../../engine/layers/parameters.js';
import { createArena } from '../../../../engine/runtime/arena.js';
import type { LanguageModel } from '../../../../engine/runtime/language-model.js';
import { openSession, scattered, tensor } from '../run-graph.js';

type Batch = Record<string, readonly number[]>;
type Results = Record<string, Float32Array>;

/** Weights of the size that training meets, the same on every call. */
const weightsOf = (parameters: readonly ParameterSpec[]): [ParameterSpec, number[]][] =>
  parameters.map((parameter, i) => {
    const centre = parameter.initial.kind === 'ones' ? 1 : 0;
    return [parameter, scattered(parameter.shape, i + 1).map((x) => centre + 0.2 * x)];
  });

const weightFeeds = (program: Program): Record<string, ort.Tensor> =>
  Object.fromEntries(
    weightsOf(program.parameters).map(([{ name, shape }, values]) => [
      name,
      tensor('float32', shape, values),
    ]),
  );

/** A language model of these weights. */
export function modelOf(config: DecoderConfig): LanguageModel {
  const parameters = decoderParameters(config);
  const arena = createArena(parameters, ['weights']);
  for (const [{ name }, values] of weightsOf(parameters)) arena.view('weights', name).set(values);
  const { contextLength } = config;
  const origin = { steps: 0, seed: 1, pretrainingLearningRate: 1, form: null, tokenizer: 'none' };
  return { config, arena, state: { schema: 'retort.model/1', contextLength, ...origin } };
}

/** Whole numbers from 0 to `below`, the same for the same seed. */
export const ids = (count: number, below: number, seed: number): number[] =>
  scattered([count], seed).map((x) => Math.min(below - 1, Math.floor(((x + 1) / 2) * below)));

export const alike = (count: number): number[] => Array.from({ length: count }, () => 1 / count);

/** Every input of a program: a batch, whose weights are alike unless given, and `weightFeeds`. */
export function feedsOf(program: Program, batch: Batch): Record<string, ort.Tensor> {
  const batchFeeds = program.batch.map(({ name, dtype, shape }) => {
    return [name, tensor(dtype, shape, batch[name] ?? alike(elementCount(shape)))];
  });
  return { ...weightFeeds(program), ...Object.fromEntries(batchFeeds) };
}

/** What a program gives for a batch. */
export async function runProgram(program: Program, batch: Batch): Promise<Results> {
  const session = await openSession(program.onnx);
  const results = await session.run(feedsOf(program, batch));
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}
