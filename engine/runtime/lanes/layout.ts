import { availableParallelism } from 'node:os';
import { MOST_THREADS } from '../../ops/thread-invariance.js';
import type { DeviceChoice } from '../device.js';

/** How a training is spread over a machine; execution, for it never changes bytes. */
export interface LaneChoice extends DeviceChoice {
  /** Of all lanes together; null takes every core, at most 12. Default null. */
  readonly threads: number | null;
  /** A power of two. Default by the size of the model. */
  readonly lanes?: number | undefined;
}

export interface LaneLayout {
  /** A power of two, at most the micro-batches of a step. */
  readonly lanes: number;
  /** Threads of one operator, in each lane. */
  readonly threads: number;
  /** Of a step; a power of two. */
  readonly microBatches: number;
}

/** Above, one lane with all threads is as fast, and takes about half the memory (record 0039). */
const LARGEST_IN_LANES = 16_000_000;

/** Threads in all. */
export const threadsOf = ({ threads }: LaneChoice): number =>
  threads ?? Math.min(MOST_THREADS, availableParallelism());

/** @param model its parameters, and the micro-batches of a step */
export function chooseLayout(
  choice: LaneChoice,
  { parameters, microBatches }: { readonly parameters: number; readonly microBatches: number },
): LaneLayout {
  const threads = threadsOf(choice);
  const chosen = parameters <= LARGEST_IN_LANES && choice.device !== 'cuda' ? threads : 1;
  const most = Math.min(choice.lanes ?? chosen, microBatches);
  const lanes = 2 ** Math.floor(Math.log2(most));
  return { lanes, threads: Math.max(1, Math.floor(threads / lanes)), microBatches };
}
