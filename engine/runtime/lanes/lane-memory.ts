import type { ParameterSpec } from '../../graph/program.js';
import { groupBytes } from '../arena.js';
import type { LaneLayout } from './layout.js';

/**
 * Bytes that training writes of its arenas and of what its lanes exchange; a group that nothing writes takes none.
 * @param runs of one micro-batch, at most
 */
export function stateBytes(parameters: readonly ParameterSpec[], layout: LaneLayout, runs: number): number {
  return groupsWritten(layout, runs) * groupBytes(parameters);
}

/** Weights and sums of every lane, moments in shards; the calling thread's arena gathers them for checkpoints. */
function groupsWritten({ lanes, microBatches }: LaneLayout, runs: number): number {
  const own = sumsWritten(microBatches / lanes, runs);
  if (lanes === 1) return 1 + own + 2;
  const others = (lanes - 1) * (1 + own + 2 / lanes);
  const exchange = lanes + 1;
  return 1 + own + 2 + others + exchange;
}

/** Groups in which `sumInPairs` keeps gradients. */
function sumsWritten(microBatches: number, runs: number): number {
  const depth = Math.log2(microBatches);
  if (runs > 1) return depth + 2;
  return microBatches === 1 ? 1 : depth + 1;
}
