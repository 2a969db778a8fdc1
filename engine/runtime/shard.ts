/** Gradients are measured over blocks of this many floats, so that the norm's bytes do not depend on who sums. */
const BLOCK_FLOATS = 65_536;

/** A range of floats of every group, in whole blocks. */
export interface Shard {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** The blocks of a range, the last of a group perhaps shorter. */
export function blocksOf({ from, to }: Shard): Shard[] {
  return Array.from({ length: Math.ceil((to - from) / BLOCK_FLOATS) }, (_, i) => ({
    from: from + i * BLOCK_FLOATS,
    to: Math.min(to, from + (i + 1) * BLOCK_FLOATS),
  }));
}

/** A group cut into as many ranges of about equal size. */
export function shardsOf(groupSize: number, count: number): Shard[] {
  const blocks = Math.ceil(groupSize / BLOCK_FLOATS);
  const edge = (i: number) => Math.min(groupSize, Math.floor((i * blocks) / count) * BLOCK_FLOATS);
  return Array.from({ length: count }, (_, i) => ({ from: edge(i), to: edge(i + 1) }));
}
