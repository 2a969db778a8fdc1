import { ArenaTooLarge } from '../errors.js';
import type { ParameterSpec } from '../graph/program.js';

const PAGE_BYTES = 65_536;
const MAXIMUM_BYTES = 4 * 2 ** 30;
/** Tensors start on cache lines, which makes their padded sizes multiples of four, as the optimizer wants. */
const ALIGNMENT_FLOATS = 16;

/** What the arena holds once for every parameter; `sums` collects gradients over micro-batches. */
const GROUPS = ['weights', 'gradients', 'sums', 'firstMoment', 'secondMoment'] as const;
export type Group = (typeof GROUPS)[number];

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
 * @param groups to hold; `weights` alone is enough to evaluate
 * @throws ArenaTooLarge above 4 GiB
 */
export function createArena(parameters: readonly ParameterSpec[], groups: readonly Group[] = GROUPS): Arena {
  let groupSize = 0;
  const slots = parameters.map((parameter) => {
    const offset = groupSize;
    const size = Math.ceil(elements(parameter) / ALIGNMENT_FLOATS) * ALIGNMENT_FLOATS;
    groupSize += size;
    return { parameter, offset, size };
  });
  const groupBytes = groupSize * Float32Array.BYTES_PER_ELEMENT;
  const bytes = groupBytes * groups.length;
  if (bytes > MAXIMUM_BYTES) throw new ArenaTooLarge(countElements(parameters), bytes, MAXIMUM_BYTES);

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

function elements({ shape }: ParameterSpec): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

/** Trainable numbers of a model. */
export function countElements(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, parameter) => sum + elements(parameter), 0);
}
