import { condition } from '@temporalio/workflow';
import type { AddedStage, EffectStep, GraphEffect } from '../activities/contract.js';
import type { EffectStatus } from '../storage/runs/run-record.js';
import { promote } from './control-activities.js';
import { failureDetails } from './failures.js';
import type { RunRef } from './messages.js';
import { isCommitted, obtain, type RunEnd, type RunHands } from './settle-stages.js';

type Settled = Extract<EffectStatus, 'succeeded' | 'rejected' | 'failed'>;

/** Does the run's effects one after the other. A rejected one is no failure; a failed one skips those behind it. */
export async function settleEffects(
  run: RunRef,
  effects: readonly GraphEffect[],
  hands: RunHands,
): Promise<RunEnd> {
  for (const { id, status } of effects) {
    if (isSettled(status)) continue;
    await hands.transitions.effect({ id, status: 'running' });
    if (!isDone(await settle(run, id, hands))) return 'incomplete';
  }
  return effects.some(({ status }) => status === 'failed') ? 'incomplete' : 'complete';
}

/** Takes turns until the effect is done; null when the run is cancelled meanwhile. */
async function settle({ run }: RunRef, id: string, hands: RunHands): Promise<Settled | null> {
  const { transitions, gates, steering } = hands;
  for (;;) {
    await condition(() => steering.cancelled || (!steering.paused && !hands.renewing));
    if (steering.cancelled) return null;
    try {
      const step = await act(() => promote({ run, id, decision: gates.decisionOf(id) }), hands);
      if (step.kind === 'done') {
        await transitions.effect({ id, status: step.status, message: step.message, outcome: step.outcome });
        return step.status;
      }
      if (step.kind === 'ask') await decided(id, step, hands);
      else if (!(await allComputed(step.stages, id, hands))) return steering.cancelled ? null : 'failed';
    } catch (error) {
      const { record: failure } = failureDetails(error);
      hands.failure ??= failure;
      await transitions.effect({ id, status: 'failed', message: failure.message, failure });
      return 'failed';
    }
  }
}

/** While it acts the run goes on in no new execution, for the result would be lost. */
async function act(turn: () => Promise<EffectStep>, hands: RunHands): Promise<EffectStep> {
  hands.acting = true;
  try {
    return await turn();
  } finally {
    hands.acting = false;
  }
}

async function decided(
  id: string,
  { subject, timeoutMs, message, outcome }: Extract<EffectStep, { kind: 'ask' }>,
  { gates, steering, transitions }: RunHands,
): Promise<void> {
  gates.ask(id, subject, timeoutMs);
  await transitions.effect({ id, status: 'waiting', message, outcome });
  if (!steering.paused) await transitions.run('waiting');
  await gates.settled(id, () => steering.cancelled);
  if (steering.cancelled) return;
  await transitions.effect({ id, status: 'running', message: null, outcome: null });
  if (!steering.paused) await transitions.run('running');
}

/** False when one failed, whose failure is then the effect's too, or the run was cancelled. */
async function allComputed(stages: readonly AddedStage[], id: string, hands: RunHands): Promise<boolean> {
  for (const { label, stage, ...added } of stages) {
    void hands.transitions.stage({ id: added.id, status: 'pending', added: { label, stage } });
    const change = await obtain(added, hands);
    await hands.transitions.stage(change);
    hands.joins.forget(added.id);
    if (isCommitted(change.status)) continue;
    const { failure } = change;
    if (failure === undefined) return false;
    hands.failure ??= failure;
    await hands.transitions.effect({ id, status: 'failed', message: failure.message, failure });
    return false;
  }
  return true;
}

function isSettled(status: EffectStatus): boolean {
  return status === 'succeeded' || status === 'rejected' || status === 'failed' || status === 'skipped';
}

function isDone(status: Settled | null): boolean {
  return status === 'succeeded' || status === 'rejected';
}
