import type { FailureKind } from '../errors/retort-error.js';
import type { RunRecord } from '../storage/runs/run-record.js';

/** Stable: scripts depend on them. */
export const exitCodes = {
  success: 0,
  runFailed: 1,
  usage: 2,
  configuration: 3,
  notFound: 4,
  notPermitted: 5,
  unreachable: 6,
  notVerified: 7,
  hasWork: 8,
  cancelled: 9,
  stillRunning: 10,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byKind: Record<FailureKind, ExitCode> = {
  usage: exitCodes.usage,
  configuration: exitCodes.configuration,
  'not-found': exitCodes.notFound,
  'not-permitted': exitCodes.notPermitted,
  'bad-input': exitCodes.runFailed,
  refused: exitCodes.runFailed,
  resources: exitCodes.runFailed,
  unreachable: exitCodes.unreachable,
  interrupted: exitCodes.interrupted,
  cancelled: exitCodes.cancelled,
  verification: exitCodes.notVerified,
  internal: exitCodes.internal,
};

/** For a command that could not do what it was asked. */
export function exitCodeOfFailure(kind: FailureKind): ExitCode {
  return byKind[kind];
}

/** For a command that followed a run; a run that is not over lives on. A rejection is no failure, and no success. */
export function exitCodeOfRun({ status, effects }: Pick<RunRecord, 'status' | 'effects'>): ExitCode {
  if (effects.some((effect) => effect.status === 'rejected')) return exitCodes.cancelled;
  if (status === 'succeeded') return exitCodes.success;
  if (status === 'failed') return exitCodes.runFailed;
  if (status === 'cancelled') return exitCodes.cancelled;
  return exitCodes.stillRunning;
}
