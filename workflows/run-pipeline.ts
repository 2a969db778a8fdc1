import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { GraphEffect, GraphPage, GraphStage } from '../activities/contract.js';
import type { ErrorRecord } from '../errors/retort-error.js';
import { createScheduledRun, pinSources, planRun, readGraph } from './control-activities.js';
import { failureDetails } from './failures.js';
import { type CarriedGates, Gates } from './gates.js';
import { type Firing, nominalTimeOf, progressQuery, type RunRef, runOfWorkflow } from './messages.js';
import { progressPage } from './progress-page.js';
import { settleEffects } from './settle-effects.js';
import { type RunEnd, type RunHands, settleStages } from './settle-stages.js';
import { type PendingStages, StageJoins } from './stage-joins.js';
import { Steering } from './steering.js';
import { Transitions } from './transitions.js';

/** A run, or the firing of a schedule that is to become one; and what a run has to know in a new execution. */
export interface RunInput extends Partial<RunRef> {
  readonly firing?: Firing;
  readonly carried?: {
    readonly paused: boolean;
    readonly failure: ErrorRecord | null;
    readonly pending: PendingStages;
    readonly gates: CarriedGates;
  };
}

/** A run goes on in a new execution before its history grows past a few thousand events. */
const longHistoryEvents = 2_000;

/** Runs a stored spec: pins its sources, plans, and makes each stage's output as soon as its inputs are committed. */
export async function runPipeline({ firing, carried, ...given }: RunInput): Promise<'succeeded'> {
  const run = given.run ?? runOfWorkflow(workflowInfo().workflowId);
  const ref = { run };
  const graph: GraphStage[] = [];
  const transitions = new Transitions(ref);
  const joins = new StageJoins(ref, carried?.pending ?? { keys: {}, outcomes: [] });
  const gates = new Gates(carried?.gates ?? {});
  const steering: Steering = new Steering(carried?.paused ?? false, {
    written: () => transitions.run(steering.paused ? 'paused' : gates.open ? 'waiting' : 'running'),
    settled: () => condition(() => !steering.paused || (transitions.idle && !mayInterrupt())),
  });
  const mayInterrupt = () => graph.some(({ id, queue }) => queue === 'gpu' && joins.has(id));
  setHandler(progressQuery, (from) => progressPage(graph, transitions, from));
  const hands: RunHands = {
    transitions,
    joins,
    steering,
    gates,
    renewing: false,
    acting: false,
    failure: carried?.failure ?? null,
  };

  return CancellationScope.nonCancellable(async () => {
    if (firing !== undefined && !(await beginFiring(ref, firing))) return 'succeeded';
    let end: RunEnd | 'renew';
    try {
      if (carried === undefined) await steering.interruptible(() => prepare(ref, transitions));
      const { stages, effects } = await readWholeGraph(ref);
      graph.push(...stages);
      end = await Promise.race([settle(ref, { stages, effects }, hands), untilLong(hands)]);
    } catch (error) {
      hands.failure = failureDetails(error).record;
      end = 'incomplete';
    }
    if (end !== 'renew') return finish(end, hands);
    return continueAsNew({
      run,
      carried: {
        paused: steering.paused,
        failure: hands.failure,
        pending: joins.pending(),
        gates: gates.carried(),
      },
    });
  });
}

/** False when the run of this time has already been: a time is run once. */
function beginFiring({ run }: RunRef, firing: Firing): Promise<boolean> {
  const { startTime, workflowId } = workflowInfo();
  return createScheduledRun({
    run,
    firing,
    nominalAt: nominalTimeOf(workflowId),
    startedAt: startTime.toISOString(),
  });
}

async function prepare(ref: RunRef, transitions: Transitions): Promise<void> {
  void transitions.run('running');
  await pinSources(ref);
  await planRun(ref);
}

interface WholeGraph {
  readonly stages: readonly GraphStage[];
  readonly effects: readonly GraphEffect[];
}

async function readWholeGraph(ref: RunRef): Promise<WholeGraph> {
  const stages: GraphStage[] = [];
  const effects: GraphEffect[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const page: GraphPage = await readGraph(ref, from);
    stages.push(...page.stages);
    effects.push(...page.effects);
    from = page.next;
  }
  return { stages, effects };
}

/** Effects come when every stage is committed, or not at all. */
async function settle(ref: RunRef, { stages, effects }: WholeGraph, hands: RunHands): Promise<RunEnd> {
  const end = await settleStages(stages, hands);
  return end === 'complete' ? settleEffects(ref, effects, hands) : end;
}

/** Resolves once the history is long and nothing is half done; from its first condition on nothing new begins. */
async function untilLong(hands: RunHands): Promise<'renew'> {
  const { joins, steering, transitions } = hands;
  await condition(() => workflowInfo().historyLength > longHistoryEvents && !steering.cancelled);
  hands.renewing = true;
  await condition(() => !hands.acting && joins.idle && transitions.idle && allHandlersFinished());
  return 'renew';
}

/** Writes the end down, then ends the workflow in the same way. */
async function finish(end: RunEnd, { failure, steering, transitions }: RunHands): Promise<'succeeded'> {
  await condition(allHandlersFinished);
  if (end === 'complete') {
    await transitions.run('succeeded');
    return 'succeeded';
  }
  if (steering.cancelled) {
    await transitions.run('cancelled');
    throw new CancelledFailure('the run was cancelled');
  }
  await transitions.run('failed', failure);
  throw ApplicationFailure.nonRetryable(failure?.message, failure?.name, failure);
}
