import { ArenaTooLarge } from '../errors.js';
import type { ParameterSpec } from '../graph/program.js';

const PAGE_BYTES = 65_536;
/** One WebAssembly memory. */
export const MOST_ARENA_BYTES = 4 * 2 ** 30;
/** Tensors start on cache lines, which makes their padded sizes multiples of four, as the optimizer wants. */
const ALIGNMENT_FLOATS = 16;

/** What an arena can hold once for every parameter; in `sum0`, `sum1` … gradients are summed over runs. */
export type Group = 'weights' | 'gradients' | 'firstMoment' | 'secondMoment' | Sum;
export type Sum = `sum${number}`;

/** What training needs: as many sums as a pairwise tree over so many micro-batches keeps at once. */
export const trainingGroups = (microBatches: number): Group[] => {
  const depth = Math.log2(microBatches) + 1;
  const sums = Array.from({ length: depth }, (_, i): Sum => `sum${i}`);
  return ['weights', 'gradients', ...sums, 'firstMoment', 'secondMoment'];
};

/** One parameter's place in every group: offset and size in floats, the size including zero padding. */
interface Slot {
  readonly parameter: ParameterSpec;
  readonly offset: number;
  readonly size: number;
}

/**
 * One linear memory that holds a model in training: each group is a flat range in the same layout, tensors are
 * views that are updated in place. Padding between tensors stays zero.
 */
export interface Arena {
  readonly memory: WebAssembly.Memory;
  readonly slots: readonly Slot[];
  /** Floats of one group, padding included. */
  readonly groupSize: number;
  /** Byte offset of a group. */
  groupOffset(group: Group): number;
  /** The whole group, padding included. */
  group(group: Group): Float32Array;
  /** One parameter's tensor in a group. */
  view(group: Group, name: string): Float32Array;
}

/**
 * @param groups to hold; `weights` alone is enough to evaluate. A group that is never written takes no memory.
 * @throws ArenaTooLarge above 4 GiB
 */
export function createArena(parameters: readonly ParameterSpec[], groups: readonly Group[]): Arena {
  let groupSize = 0;
  const slots = parameters.map((parameter) => {
    const offset = groupSize;
    const size = paddedSize(parameter);
    groupSize += size;
    return { parameter, offset, size };
  });
  const groupBytes = groupSize * Float32Array.BYTES_PER_ELEMENT;
  const bytes = groupBytes * groups.length;
  if (bytes > MOST_ARENA_BYTES) throw new ArenaTooLarge(countElements(parameters), bytes, MOST_ARENA_BYTES);

  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE_BYTES)) });
  const groupOffset = (group: Group) => {
    const index = groups.indexOf(group);
    if (index < 0) throw new RangeError(`no ${group} in the arena`);
    return index * groupBytes;
  };
  const byName = new Map(slots.map((slot) => [slot.parameter.name, slot]));
  return {
    memory,
    slots,
    groupSize,
    groupOffset,
    group: (group) => new Float32Array(memory.buffer, groupOffset(group), groupSize),
    view(group, name) {
      const slot = byName.get(name);
      if (!slot) throw new RangeError(`no parameter ${name} in the arena`);
      const start = groupOffset(group) + slot.offset * Float32Array.BYTES_PER_ELEMENT;
      return new Float32Array(memory.buffer, start, elements(slot.parameter));
    },
  };
}

/** Bytes of one group of an arena, padding included. */
export function groupBytes(parameters: readonly ParameterSpec[]): number {
  const floats = parameters.reduce((sum, parameter) => sum + paddedSize(parameter), 0);
  return floats * Float32Array.BYTES_PER_ELEMENT;
}

const paddedSize = (parameter: ParameterSpec): number =>
  Math.ceil(elements(parameter) / ALIGNMENT_FLOATS) * ALIGNMENT_FLOATS;

function elements({ shape }: ParameterSpec): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

/** Trainable numbers of a model. */
export function countElements(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, parameter) => sum + elements(parameter), 0);
}
