import { CancelledFailure, Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { type ErrorRecord, type FailureKind, RetortError } from '../errors/retort-error.js';
import { retortErrorOf, WorkerStopping } from './errors.js';

/** Only what the world broke, and may mend, is tried again. */
const retried: readonly FailureKind[] = ['unreachable', 'interrupted'];

/** A failure is history: its evidence is kept short enough for an event. */
const longestTextChars = 4_000;

/** Turns whatever an activity throws into a failure that carries its record, and decides whether it is retried. */
export const failureInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    try {
      return await next(input);
    } catch (error) {
      throw failureOf(error, Context.current());
    }
  },
};

function failureOf(error: unknown, { cancellationDetails, cancellationSignal, info }: Context): Error {
  if (cancellationSignal.aborted && cancellationDetails?.cancelRequested === true)
    return new CancelledFailure('cancelled');
  const stopping = cancellationSignal.aborted && !(error instanceof RetortError && !isRetried(error));
  return applicationFailure(stopping ? new WorkerStopping() : retortErrorOf(error), info.attempt);
}

/** An error as Temporal carries it: the record is the first detail. */
export function applicationFailure(error: RetortError, attempt: number): ApplicationFailure {
  const record = shortened(error.toRecord());
  return ApplicationFailure.create({
    message: record.message,
    type: record.name,
    nonRetryable: !isRetried(error),
    details: [{ record, attempt }],
  });
}

function isRetried({ kind }: RetortError): boolean {
  return retried.includes(kind);
}

function shortened(record: ErrorRecord): ErrorRecord {
  const cut = (text: string) =>
    text.length > longestTextChars ? `${text.slice(0, longestTextChars)} …` : text;
  const entries = Object.entries(record).map(([name, value]) => [
    name,
    typeof value === 'string' ? cut(value) : value,
  ]);
  return Object.fromEntries(entries) as ErrorRecord;
}
