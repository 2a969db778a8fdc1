import type { Group, Sum } from '../arena.js';
import type { Results } from '../session.js';
import type { MicroBatch, Run } from './micro-batch.js';

const sum = (place: number): Sum => `sum${place}`;

/**
 * Runs micro-batches and sums their gradients into `sum0`, in pairs: (0 + 1) + (2 + 3) …, so that bytes depend on their
 * number alone. Runs of one micro-batch are added one after the other.
 * @param microBatches a power of two
 * @param run leaves the gradients of a run in a group
 * @param add adds the second group to the first
 * @returns the results of all runs, in order
 */
export async function sumInPairs(
  microBatches: readonly MicroBatch[],
  run: (run: Run, into: Group) => Promise<Results>,
  add: (target: Group, source: Group) => void,
): Promise<Results[]> {
  const results: Results[] = [];
  let kept = 0;
  for (const [i, runs] of microBatches.entries()) {
    let own: Group = i % 2 === 1 && runs.length === 1 ? 'gradients' : sum(kept);
    for (const [r, each] of runs.entries()) {
      results.push(await run(each, r === 0 ? own : 'gradients'));
      if (r > 0) add(own, 'gradients');
    }
    for (let pairs = i; pairs % 2 === 1; pairs = (pairs - 1) / 2) {
      kept -= 1;
      add(sum(kept), own);
      own = sum(kept);
    }
    kept += 1;
  }
  return results;
}
