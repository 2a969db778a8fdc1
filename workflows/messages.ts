import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ErrorRecord } from '../errors/retort-error.js';
import type { Digest } from '../lineage/digest.js';
import type { Work } from '../lineage/manifest.js';
import type { RunStatus, StageStatus } from '../storage/runs/run-record.js';

/** Reference to a run in the store; with the stage's id and key, all that workflows pass around. */
export interface RunRef {
  readonly run: string;
}

/** What a schedule hands to each of its firings: its name, and the blob of its spec. */
export interface Firing {
  readonly schedule: string;
  readonly spec: Digest;
}

/** One execution of a stage key, asked for by a run whose stored spec describes the stage. */
export interface StageJob extends RunRef {
  /** The stage's id in that run's spec. */
  readonly id: string;
  /** The definition's name, which is also its activity's. */
  readonly stage: string;
  readonly key: Digest;
  readonly queue: 'cpu' | 'gpu';
}

/** How a stage key ended. */
export type StageOutcome =
  | {
      readonly kind: 'committed';
      readonly key: Digest;
      readonly artifact: Digest;
      /** The run that computed it. */
      readonly run: string;
      readonly work: Work;
      readonly attempts: number;
    }
  | {
      readonly kind: 'failed';
      readonly key: Digest;
      readonly failure: ErrorRecord;
      readonly attempts: number;
    };

/** What a gate shows: an answer is bound to it. */
export interface GateSubject {
  readonly model: Digest;
  readonly scores: Digest;
  /** Record of the champion that would be replaced; null for the first. */
  readonly champion: Digest | null;
}

/** From a person to an effect that waits for one. */
export interface GateAnswer {
  readonly effect: string;
  readonly subject: GateSubject;
  readonly by: string;
  readonly comment: string;
}

/** An answer as it came in, or the end of the time for one, of which nobody is the author. */
export interface GateDecision {
  readonly approved: boolean;
  readonly by: string | null;
  readonly comment: string;
  /** Workflow time, ISO-8601. */
  readonly at: string;
}

/** What a run's workflow knows, a page of stages at a time. */
export interface RunProgress {
  readonly status: RunStatus;
  readonly stages: readonly { readonly id: string; readonly status: StageStatus }[];
  /** First stage of the next page; null on the last. */
  readonly next: number | null;
}

/** From a run to a stage: its workflow id, so that the outcome finds it. */
export const joinSignal = defineSignal<[waiter: string]>('join');
/** From a run that no longer wants the stage; answered with `left`. */
export const leaveSignal = defineSignal<[waiter: string]>('leave');
/** From a stage to every run that waits. */
export const outcomeSignal = defineSignal<[outcome: StageOutcome]>('outcome');
/** From a stage to a run that left: nothing computes on its behalf any more. */
export const leftSignal = defineSignal<[key: Digest]>('left');

export const progressQuery = defineQuery<RunProgress, [from?: number]>('progress');
/** Accepted when no stage can be interrupted any more: the device is free. */
export const pauseUpdate = defineUpdate<void>('pause');
export const unpauseUpdate = defineUpdate<void>('unpause');

/** Refused unless the effect waits, and shows what the answer is about. */
export const approveUpdate = defineUpdate<void, [answer: GateAnswer]>('approve');
export const rejectUpdate = defineUpdate<void, [answer: GateAnswer]>('reject');

export const controlQueue = 'retort-control';

export function queueOf(queue: 'cpu' | 'gpu'): string {
  return `retort-${queue}`;
}

/** Temporal appends the time to the workflow ids of a schedule; a run's name is a file's name and has no colons. */
const timeOfWorkflow = /-(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/;
const timeOfRun = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** `run-brisk-heron-7`; for `nightly-20260102T033000Z`, `run-nightly-2026-01-02T03:30:00Z`. */
export function runWorkflowId(run: string): string {
  return `run-${run.replace(timeOfRun, '-$1-$2-$3T$4:$5:$6Z')}`;
}

/** The name of the workflow's run: the inverse of `runWorkflowId`. */
export function runOfWorkflow(workflowId: string): string {
  return workflowId.slice('run-'.length).replace(timeOfWorkflow, '-$1$2$3T$4$5$6Z');
}

/** ISO-8601, to the second: the time that Temporal appended. */
export function nominalTimeOf(workflowId: string): string {
  return workflowId.slice(-'2026-01-02T03:30:00Z'.length);
}

/** One workflow per stage key, whichever runs want it. */
export function stageWorkflowId(key: Digest): string {
  return `stage-${key.slice('sha256:'.length)}`;
}
