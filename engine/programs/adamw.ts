import type { TensorSpec } from '../graph/program.js';
import { scalar, type Value } from '../graph/value.js';
import { add, divide, multiply, sqrt, subtract } from '../ops/elementwise.js';
import { pad, reshape, slice, transpose } from '../ops/layout.js';
import { reduceSum } from '../ops/reduce.js';
import { cast, cumulativeSum, minimum } from '../ops/without-gradient.js';

/** As `engine/runtime/optimizer.ts` sums gradients: blocks, and four elements at a time within one. */
const BLOCK_FLOATS = 65_536;
const LANES = 4;

/** What does not change from step to step. */
export interface AdamWConstants {
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly clipNorm: number | null;
}

/** Flat vectors [N]. */
interface State {
  readonly weights: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
}

/** Scalars of one step, as `assembly/optimizer.as` names them. */
interface StepScalars {
  readonly decay: Value;
  readonly stepSize: Value;
  readonly rootCorrection: Value;
}

/** The inputs that hold each of a step's scalars, `step:<scalar>`. */
export const perStep = (): TensorSpec[] =>
  ['decay', 'stepSize', 'rootCorrection'].map((name) => ({
    name: `step:${name}`,
    dtype: 'float32',
    shape: [],
  }));

/**
 * One AdamW step in the graph, operation by operation that of `assembly/optimizer.as`.
 * @param gradients flat [N], N a multiple of four
 * @param decays [N], 1 where decay applies and 0 where not
 * @returns with the global norm before clipping, float64 []
 */
export function adamW(
  { weights, firstMoment, secondMoment }: State,
  gradients: Value,
  { decay, stepSize, rootCorrection }: StepScalars,
  decays: Value,
  { betas: [beta1, beta2], epsilon, clipNorm }: AdamWConstants,
): { readonly next: State; readonly norm: Value } {
  const norm = globalNorm(gradients);
  const g = clipNorm === null ? gradients : multiply(gradients, clipScale(norm, clipNorm));
  const decayed = subtract(weights, multiply(weights, multiply(decays, decay)));
  const m = add(firstMoment, multiply(subtract(g, firstMoment), 1 - beta1));
  const v = add(multiply(secondMoment, beta2), multiply(multiply(g, g), 1 - beta2));
  const denominator = add(multiply(sqrt(v), rootCorrection), epsilon);
  const moved = subtract(decayed, divide(multiply(m, stepSize), denominator));
  return { next: { weights: moved, firstMoment: m, secondMoment: v }, norm };
}

const clipScale = (norm: Value, clipNorm: number): Value =>
  cast(minimum(divide(scalar('float64', clipNorm), norm), 1), 'float32');

/** Root of the sum of squares of a vector [N], summed in float64 in the order of the WebAssembly kernel. */
function globalNorm(gradients: Value): Value {
  const [size = 0] = gradients.shape;
  const blocks = Math.ceil(size / BLOCK_FLOATS);
  const rows = Math.min(size, BLOCK_FLOATS) / LANES;
  const whole = blocks === 1 ? gradients : pad(gradients, { pads: [0, blocks * BLOCK_FLOATS - size] });
  const exact = cast(whole, 'float64');
  const byRow = transpose(reshape(multiply(exact, exact), { shape: [blocks, rows, LANES] }), {
    perm: [1, 0, 2],
  });
  const sums = reduceSum(byRow, { axes: [0], keepdims: 0 });
  const pairs = addHalves(addHalves(sums, 1), 1);
  const total = cumulativeSum(reshape(pairs, { shape: [blocks] }), { axis: [0] });
  return sqrt(reshape(slice(total, { starts: [blocks - 1], ends: [blocks], axes: [0] }), { shape: [] }));
}

/** The first half along an axis plus the second. */
function addHalves(x: Value, axis: number): Value {
  const half = (x.shape[axis] ?? 0) / 2;
  const part = (start: number) => slice(x, { starts: [start], ends: [start + half], axes: [axis] });
  return add(part(0), part(half));
}
