import type { Arena, Group } from './arena.js';
import { optimizerWasm } from './optimizer-wasm.js';

/** Gradients are summed over blocks of this many floats, so that the norm's bytes do not depend on who sums. */
const BLOCK_FLOATS = 65_536;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

export interface AdamW {
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Gradients with a larger global norm are scaled down to it; null never clips. */
  readonly clipNorm: number | null;
}

export interface Optimizer {
  /** Adds the gradients of one more micro-batch to the sums; the first of a step replaces them. */
  accumulate(first: boolean): void;
  /**
   * One AdamW step from the sums, in place.
   * @param step counted from 1, for the bias correction
   * @returns the global norm of the gradients before clipping
   */
  step(step: number, learningRate: number): number;
}

/** Exports of `assembly/optimizer.as`: offsets in bytes, counts in floats. */
interface Kernels {
  sumOfSquares(offset: number, count: number): number;
  accumulate(target: number, source: number, count: number): void;
  adamw(...operands: number[]): void;
}

/** AdamW with decoupled decay on the matrices and global-norm clipping, over an arena. */
export function createOptimizer(arena: Arena, settings: AdamW): Optimizer {
  const kernels = instantiate(arena.memory);
  const ranges = decayRanges(arena);
  return {
    accumulate(first) {
      if (first) arena.group('sums').set(arena.group('gradients'));
      else kernels.accumulate(arena.groupOffset('sums'), arena.groupOffset('gradients'), arena.groupSize);
    },
    step(step, learningRate) {
      const norm = globalNorm(kernels, arena);
      const { clipNorm, betas, epsilon, weightDecay } = settings;
      const scale = clipNorm !== null && norm > clipNorm ? clipNorm / norm : 1;
      const stepSize = learningRate / (1 - betas[0] ** step);
      const rootCorrection = 1 / Math.sqrt(1 - betas[1] ** step);
      for (const { offset, size, decays } of ranges) {
        const at = (group: Group) => arena.groupOffset(group) + offset * FLOAT_BYTES;
        kernels.adamw(
          ...[at('weights'), at('sums'), at('firstMoment'), at('secondMoment'), size],
          ...[scale, decays ? learningRate * weightDecay : 0],
          ...[betas[1], 1 - betas[0], 1 - betas[1], stepSize, rootCorrection, epsilon],
        );
      }
      return norm;
    },
  };
}

function globalNorm(kernels: Kernels, arena: Arena): number {
  const start = arena.groupOffset('sums');
  let sum = 0;
  for (let block = 0; block < arena.groupSize; block += BLOCK_FLOATS) {
    sum += kernels.sumOfSquares(start + block * FLOAT_BYTES, Math.min(BLOCK_FLOATS, arena.groupSize - block));
  }
  return Math.sqrt(sum);
}

/** Neighbouring parameters with the same decay, as one range of floats. */
function decayRanges(arena: Arena): { offset: number; size: number; decays: boolean }[] {
  const ranges: { offset: number; size: number; decays: boolean }[] = [];
  for (const { parameter, offset, size } of arena.slots) {
    const last = ranges.at(-1);
    if (last?.decays === parameter.decays) last.size += size;
    else ranges.push({ offset, size, decays: parameter.decays });
  }
  return ranges;
}

function instantiate(memory: WebAssembly.Memory): Kernels {
  const module = new WebAssembly.Module(Buffer.from(optimizerWasm, 'base64'));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
