import type { Arena, Group } from './arena.js';
import { instantiate, type Kernels } from './kernels.js';
import { blocksOf, type Shard } from './shard.js';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

export interface AdamW {
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Gradients with a larger global norm are scaled down to it; null never clips. */
  readonly clipNorm: number | null;
}

/** What one step of all shards has in common. */
interface StepScalars {
  /** Counted from 1, for the bias correction. */
  readonly step: number;
  readonly learningRate: number;
  /** Global norm of the gradients, before clipping. */
  readonly norm: number;
}

/** AdamW with decoupled decay on the matrices and global-norm clipping, over an arena. */
export interface Optimizer {
  /** Adds one group to another. */
  add(target: Group, source: Group): void;
  /** Sum of squares of each block of a shard, in double precision. */
  squares(gradients: Group, shard: Shard): number[];
  /** Moves the weights and moments of a shard, in place. */
  update(gradients: Group, shard: Shard, scalars: StepScalars): void;
}

export function createOptimizer(arena: Arena, settings: AdamW): Optimizer {
  const kernels = instantiate(arena.memory);
  const ranges = decayRanges(arena);
  const at = (group: Group, float: number) => arena.groupOffset(group) + float * FLOAT_BYTES;
  return {
    add: (target, source) =>
      kernels.accumulate(arena.groupOffset(target), arena.groupOffset(source), arena.groupSize),
    squares: (gradients, shard) =>
      blocksOf(shard).map(({ from, to }) => kernels.sumOfSquares(at(gradients, from), to - from)),
    update(gradients, shard, scalars) {
      for (const { from, to, decays } of ranges.flatMap((range) => within(range, shard))) {
        const groups = ['weights', gradients, 'firstMoment', 'secondMoment'] as const;
        const operands = groups.map((group) => at(group, from));
        move(kernels, operands, to - from, decays, settings, scalars);
      }
    },
  };
}

/** Root of sums of squares, added in the order of their blocks. */
export const globalNorm = (squares: ArrayLike<number>): number =>
  Math.sqrt(Array.from(squares).reduce((sum, square) => sum + square, 0));

function move(
  kernels: Kernels,
  operands: readonly number[],
  count: number,
  decays: boolean,
  { betas, epsilon, weightDecay, clipNorm }: AdamW,
  { step, learningRate, norm }: StepScalars,
): void {
  kernels.adamw(
    ...operands,
    count,
    clipNorm !== null && norm > clipNorm ? clipNorm / norm : 1,
    decays ? learningRate * weightDecay : 0,
    ...[betas[1], 1 - betas[0], 1 - betas[1]],
    learningRate / (1 - betas[0] ** step),
    1 / Math.sqrt(1 - betas[1] ** step),
    epsilon,
  );
}

interface DecayRange extends Shard {
  readonly decays: boolean;
}

/** Neighbouring parameters with the same decay, as one range of floats. */
function decayRanges(arena: Arena): DecayRange[] {
  const ranges: DecayRange[] = [];
  for (const { parameter, offset, size } of arena.slots) {
    const last = ranges.at(-1);
    const joins = last?.decays === parameter.decays;
    const from = joins ? last.from : offset;
    if (joins) ranges.pop();
    ranges.push({ from, to: offset + size, decays: parameter.decays });
  }
  return ranges;
}

function within(range: DecayRange, shard: Shard): DecayRange[] {
  const [from, to] = [Math.max(range.from, shard.from), Math.min(range.to, shard.to)];
  return from < to ? [{ ...range, from, to }] : [];
}
