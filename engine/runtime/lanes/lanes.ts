import type { Arena } from '../arena.js';
import { type AdamW, createOptimizer } from '../optimizer.js';
import type { Results } from '../session.js';
import { programSessions } from '../session-pool.js';
import type { MicroBatch } from './micro-batch.js';

/** Who takes the steps of a training: how many they are never changes bytes. */
export interface Lanes {
  /**
   * Sums the gradients of a step's micro-batches.
   * @returns the results of every run, in order
   */
  gradients(microBatches: readonly MicroBatch[]): Promise<Results[]>;
  /**
   * One AdamW step from the sums, into the arena's weights.
   * @param step counted from 1, for the bias correction
   * @returns the global norm of the gradients before clipping
   */
  update(step: number, learningRate: number): Promise<number>;
  close(): Promise<void>;
}

/** The calling thread, over the arena. */
export function openLanes(arena: Arena, optimizer: AdamW, options: { threads: number }): Lanes {
  const sessions = programSessions(arena, options);
  const { accumulate, step } = createOptimizer(arena, optimizer);
  return {
    async gradients(microBatches) {
      const results: Results[] = [];
      for (const { program, batch } of microBatches.flat()) {
        results.push(copyOf(await sessions.run(program, batch)));
        accumulate(results.length === 1);
      }
      return results;
    },
    update: async (done, learningRate) => step(done, learningRate),
    close: sessions.close,
  };
}

/** A session's next run overwrites what it gave. */
const copyOf = (results: Results): Results =>
  Object.fromEntries(Object.entries(results).map(([name, values]) => [name, values.slice()]));
