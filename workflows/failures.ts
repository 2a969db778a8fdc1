import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { ErrorRecord } from '../errors/retort-error.js';
import { UnexpectedFailure } from '../errors/unexpected-failure.js';

/** What an activity's failure carries in its details, see `activities/failures.ts`. */
export interface FailureDetails {
  readonly record: ErrorRecord;
  readonly attempt: number;
}

export const stageCancelled: ErrorRecord = {
  code: 'E7101',
  name: 'StageCancelled',
  kind: 'cancelled',
  message: 'the stage itself was cancelled, not the run',
  why: 'somebody cancelled its workflow in Temporal',
  fix: 'resume the run: the stage starts again, or continues from its newest checkpoint',
};

/** The evidence in a failed activity as it was thrown, or what Temporal says about it. */
export function failureDetails(error: unknown): FailureDetails {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    const [details] = (cause.details ?? []) as FailureDetails[];
    if (details !== undefined) return details;
  }
  if (cause instanceof TimeoutFailure) return { record: workerLost(cause.timeoutType), attempt: 1 };
  return { record: new UnexpectedFailure(cause).toRecord(), attempt: 1 };
}

function workerLost(timeout: string | undefined): ErrorRecord {
  return {
    code: 'E7102',
    name: 'WorkerLost',
    kind: 'interrupted',
    message: 'the worker was lost again and again',
    why: `Temporal gave up after its attempts timed out (${timeout ?? 'no reason given'})`,
    fix: 'read the worker’s log: retort service logs; then resume the run',
  };
}
