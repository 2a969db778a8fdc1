import type { Arena } from '../arena.js';
import { type AdamW, createOptimizer, type Optimizer } from '../optimizer.js';
import type { Results } from '../session.js';
import { programSessions } from '../session-pool.js';
import type { MicroBatch } from './micro-batch.js';
import { sumInPairs } from './sum-in-pairs.js';

/** Sessions and kernels over one arena, in one thread. */
export interface LaneSessions extends Pick<Optimizer, 'squares' | 'update'> {
  /** Sums the gradients of micro-batches into `sum0`; the results of their runs, in order. */
  gradients(microBatches: readonly MicroBatch[]): Promise<Results[]>;
  close(): Promise<void>;
}

export function laneSessions(
  arena: Arena,
  settings: AdamW,
  { threads }: { readonly threads: number },
): LaneSessions {
  const sessions = programSessions(arena, { threads });
  const { add, squares, update } = createOptimizer(arena, settings);
  return {
    gradients: (microBatches) =>
      sumInPairs(
        microBatches,
        async ({ program, batch }, into) => copyOf(await sessions.run(program, batch, into)),
        add,
      ),
    squares,
    update,
    close: sessions.close,
  };
}

/** A session's next run overwrites what it gave. */
const copyOf = (results: Results): Results =>
  Object.fromEntries(Object.entries(results).map(([name, values]) => [name, values.slice()]));
