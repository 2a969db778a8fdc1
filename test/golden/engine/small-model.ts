import ort from 'onnxruntime-node';
import { expect } from 'vitest';
import type { ParameterSpec, Program } from '../../../engine/graph/program.js';
import { elementCount } from '../../../engine/graph/shape.js';
import { openSession, tensor } from '../../unit/engine/run-graph.js';
import { integers, uniform } from './recorded.js';

/** The model of the oracles, and the rows that they feed it. */
export const config = { vocabularySize: 61, contextLength: 24, layers: 2, width: 32, heads: 4 };
export const tokens = 20;

export type Feeds = Record<string, ort.Tensor>;

/** The weights of the oracles' `set_weights`. */
export function initialWeights(specs: readonly ParameterSpec[]): Map<string, Float32Array> {
  return new Map(
    specs.map(({ name, shape }, i) => {
      const value = (noise: number) => {
        if (shape.length === 2) return 0.25 * noise;
        return name.endsWith('bias') ? 0.1 * noise : 1 + 0.2 * noise;
      };
      return [name, Float32Array.from(uniform(elementCount(shape), i + 1), value)];
    }),
  );
}

export const tokenIds = (rows: number, stream: number): ort.Tensor =>
  tensor('int32', [rows, tokens], integers(rows * tokens, stream, config.vocabularySize));

/** Weights that sum to about one; every seventh position is ignored. */
export const positionWeights = (rows: number): number[] =>
  Array.from({ length: rows * tokens }, (_, i) => (i % 7) / (3 * rows * tokens));

export const parameterFeeds = (
  specs: readonly ParameterSpec[],
  weights: ReadonlyMap<string, Float32Array>,
): Feeds =>
  Object.fromEntries(
    specs.map(({ name, shape }) => [
      name,
      new ort.Tensor('float32', weights.get(name) ?? new Float32Array(), shape),
    ]),
  );

export async function runOnce(
  program: Program,
  batch: Feeds,
): Promise<ort.InferenceSession.OnnxValueMapType> {
  const session = await openSession(program.onnx);
  return session.run({ ...batch, ...parameterFeeds(program.parameters, initialWeights(program.parameters)) });
}

/** |Δ| ≤ tolerance·max|reference| + 1e-7, element by element. */
export function expectClose(
  name: string,
  found: ort.Tensor | undefined,
  reference: readonly number[],
  tolerance: number,
): void {
  const elements = found?.data as Float32Array;
  expect(elements.length, name).toBe(reference.length);
  const largest = reference.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const worst = reference.reduce(
    (most, x, i) => Math.max(most, Math.abs(x - (elements[i] ?? Number.NaN))),
    0,
  );
  expect(worst, name).toBeLessThanOrEqual(tolerance * largest + 1e-7);
}
