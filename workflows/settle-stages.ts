import { condition, workflowInfo } from '@temporalio/workflow';
import type { GraphStage, StageChange } from '../activities/contract.js';
import type { ErrorRecord } from '../errors/retort-error.js';
import type { StageStatus } from '../storage/runs/run-record.js';
import { failureDetails } from './failures.js';
import type { Gates } from './gates.js';
import { runWorkflowId, type StageOutcome } from './messages.js';
import type { StageJoins } from './stage-joins.js';
import type { Steering } from './steering.js';
import type { Transitions } from './transitions.js';

/** What a run works with. */
export interface RunHands {
  readonly transitions: Transitions;
  readonly joins: StageJoins;
  readonly steering: Steering;
  readonly gates: Gates;
  /** Set when the run is about to go on in a new execution: nothing new may begin. */
  renewing: boolean;
  /** Whether an effect is at work, so that the run may not go on in a new execution. */
  acting: boolean;
  /** The first that failed, of a stage or an effect. */
  failure: ErrorRecord | null;
}

/** Stages joined at one time; more only wait on the server. */
const mostJoined = 100;

/** Incomplete when a stage failed, or when the run was cancelled before all were committed. */
export type RunEnd = 'complete' | 'incomplete';

/** Settles every stage, each as soon as its own inputs are committed. A failure skips only what depends on it. */
export async function settleStages(graph: readonly GraphStage[], hands: RunHands): Promise<RunEnd> {
  const settled: Promise<StageStatus>[] = [];
  for (const stage of graph) {
    const inputs = Promise.all(stage.after.map((index) => settled[index]));
    settled.push(
      inputs.then(async (statuses) => {
        if (isSettled(stage.status)) return stage.status;
        const change = statuses.every(isCommitted) ? await obtain(stage, hands) : skipped(stage);
        hands.failure ??= change.failure ?? null;
        await hands.transitions.stage(change);
        hands.joins.forget(stage.id);
        return change.status;
      }),
    );
  }
  const statuses = await Promise.all(settled);
  return statuses.every(isCommitted) ? 'complete' : 'incomplete';
}

type Transition = Omit<StageChange, 'at'>;

/** Joins the stage and waits; a stage that a pause interrupted is joined again when the run goes on. */
export async function obtain(stage: Pick<GraphStage, 'id' | 'queue'>, hands: RunHands): Promise<Transition> {
  const { joins, steering, transitions } = hands;
  const { id } = stage;
  for (;;) {
    await condition(() => joins.has(id) || mayBegin(hands));
    if (steering.cancelled && !joins.has(id)) return skipped(stage);
    try {
      const outcome = await joins.obtain(stage, {
        mustLeave: () => steering.interrupts(stage.queue),
        onKey: (key) => void transitions.stage({ id, key, status: 'running' }),
      });
      if (outcome !== null) return transitionOf(id, outcome);
    } catch (error) {
      const { record, attempt } = failureDetails(error);
      return { id, status: 'failed', failure: record, attempts: attempt };
    }
    if (steering.cancelled) return { id, status: 'cancelled' };
    void transitions.stage({ id, status: 'waiting' });
  }
}

function mayBegin({ joins, steering, renewing }: RunHands): boolean {
  return steering.cancelled || (!steering.paused && !renewing && joins.size < mostJoined);
}

function transitionOf(id: string, outcome: StageOutcome): Transition {
  const { key, attempts } = outcome;
  if (outcome.kind === 'failed') return { id, key, attempts, status: 'failed', failure: outcome.failure };
  const { artifact, run, work } = outcome;
  const progress = { done: work.count, total: work.count, unit: work.unit };
  const reused = runWorkflowId(run) !== workflowInfo().workflowId;
  return {
    ...{ id, key, artifact, progress },
    ...(reused ? { status: 'reused', reusedFrom: run, attempts: 0 } : { status: 'succeeded', attempts }),
  };
}

function skipped({ id }: Pick<GraphStage, 'id'>): Transition {
  return { id, status: 'skipped' };
}

export function isCommitted(status: StageStatus): boolean {
  return status === 'succeeded' || status === 'reused';
}

function isSettled(status: StageStatus): boolean {
  return isCommitted(status) || status === 'failed' || status === 'cancelled' || status === 'skipped';
}
