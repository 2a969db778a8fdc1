import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type {
  ComputedStage,
  ControlActivities,
  SourceActivities,
  StageActivity,
} from '../activities/contract.js';
import { computeRetry, controlRetry, recordRetry } from '../pipelines/retry.js';
import { controlQueue, queueOf, type StageJob } from './messages.js';

const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;
/** Longer than any training: an attempt is over when its heartbeats stop. */
const startToCloseTimeout = '60 days';

export const { planRun, readGraph, joinStage, findDeadWaiters, promote } = proxyActivities<ControlActivities>(
  {
    taskQueue: controlQueue,
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: '10s',
    retry: controlRetry,
  },
);

export const { createScheduledRun, recordRun } = proxyActivities<ControlActivities>({
  taskQueue: controlQueue,
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '10s',
  retry: recordRetry,
});

/** Run where the workflow runs, one after the other, which saves half a stage's overhead. */
export const { lookUpCommit, commitStage } = proxyLocalActivities<ControlActivities>({
  startToCloseTimeout: '10 minutes',
  retry: controlRetry,
});

export const { pinSources } = proxyActivities<SourceActivities>({
  taskQueue: queueOf('cpu'),
  startToCloseTimeout,
  heartbeatTimeout: '30s',
  cancellationType,
  retry: computeRetry,
});

/** A stage's computation, by the stage's name. On the GPU queue a child computes, so heartbeats never wait. */
export function computeStage(job: StageJob): Promise<ComputedStage> {
  const stages = proxyActivities<{ [stage: string]: StageActivity }>({
    taskQueue: queueOf(job.queue),
    startToCloseTimeout,
    heartbeatTimeout: job.queue === 'gpu' ? '10s' : '30s',
    cancellationType,
    retry: computeRetry,
    summary: job.id,
  });
  const compute = stages[job.stage];
  if (compute === undefined) throw new TypeError('a proxy has every name');
  return compute(job);
}
