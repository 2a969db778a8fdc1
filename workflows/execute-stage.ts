import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { commitStage, computeStage, findDeadWaiters, lookUpCommit } from './control-activities.js';
import { failureDetails, stageCancelled } from './failures.js';
import {
  joinSignal,
  leaveSignal,
  leftSignal,
  outcomeSignal,
  type StageJob,
  type StageOutcome,
} from './messages.js';
import { tell } from './tell.js';

/**
 * Makes one stage key's commit for every run that waits for it: looks it up, else computes and commits. The
 * last run that leaves cancels the computation and is answered when the device is free.
 */
export async function executeStage(job: StageJob): Promise<StageOutcome | null> {
  const waiters = new Set<string>();
  const lastLeavers = new Set<string>();
  let outcome: StageOutcome | null = null;
  let computing: CancellationScope | null = null;
  let cancelledItself = false;

  setHandler(joinSignal, (waiter) => {
    waiters.add(waiter);
  });
  setHandler(leaveSignal, async (waiter) => {
    waiters.delete(waiter);
    if (waiters.size > 0 || computing === null) {
      await tell(waiter, leftSignal, job.key);
      return;
    }
    lastLeavers.add(waiter);
    computing.cancel();
  });
  CancellationScope.current().cancelRequested.catch(() => {
    cancelledItself = true;
    computing?.cancel();
  });

  async function attempt(): Promise<StageOutcome | null> {
    const scope = new CancellationScope();
    computing = scope;
    if (cancelledItself) scope.cancel();
    try {
      return await scope.run(() => lookUpOrCompute(job, waiters, scope));
    } catch (error) {
      if (cancelledItself) return { kind: 'failed', key: job.key, failure: stageCancelled, attempts: 1 };
      if (scope.consideredCancelled) return null;
      const { record, attempt: attempts } = failureDetails(error);
      return { kind: 'failed', key: job.key, failure: record, attempts };
    } finally {
      computing = null;
    }
  }

  async function answerAll(): Promise<void> {
    for (const waiter of outcome === null ? [] : [...waiters]) {
      waiters.delete(waiter);
      if (outcome !== null) await tell(waiter, outcomeSignal, outcome);
    }
    for (const waiter of [...lastLeavers]) {
      lastLeavers.delete(waiter);
      await tell(waiter, leftSignal, job.key);
    }
    await condition(allHandlersFinished);
  }

  await CancellationScope.nonCancellable(async () => {
    await condition(() => waiters.size > 0);
    do {
      while (outcome === null && waiters.size > 0) outcome = await attempt();
      await answerAll();
    } while (waiters.size > 0 || lastLeavers.size > 0);
  });
  if (cancelledItself) throw new CancelledFailure('the stage was cancelled');
  return outcome;
}

async function lookUpOrCompute(
  job: StageJob,
  waiters: Set<string>,
  scope: CancellationScope,
): Promise<StageOutcome> {
  const committed = await lookUpCommit(job);
  if (committed !== null) return committed;
  const sweeper = new CancellationScope();
  sweeper.run(() => sweep(waiters, scope)).catch(() => {});
  try {
    const computed = await computeStage(job);
    return await CancellationScope.nonCancellable(() => commitStage(job, computed));
  } finally {
    sweeper.cancel();
  }
}

const firstSweepMinutes = 1;
const slowestSweepMinutes = 60;

/** Drops runs that were terminated and so could not leave; without any left, nobody needs the computation. */
async function sweep(waiters: Set<string>, computing: CancellationScope): Promise<void> {
  for (let minutes = firstSweepMinutes; ; minutes = Math.min(2 * minutes, slowestSweepMinutes)) {
    await sleep(minutes * 60_000);
    for (const dead of await findDeadWaiters([...waiters])) waiters.delete(dead);
    if (waiters.size === 0) computing.cancel();
  }
}
