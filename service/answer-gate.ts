import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { EffectRecord, RunRecord } from '../storage/runs/run-record.js';
import { readRun } from '../storage/runs/run-store.js';
import { approveUpdate, type GateSubject, rejectUpdate, runWorkflowId } from '../workflows/messages.js';
import { RunEnded } from './errors.js';
import { GateAmbiguous, GateUnknown, NothingWaits, OtherModelAsked } from './gate-errors.js';
import { type Control, endLost, isFinal, isOpen } from './run-liveness.js';

export interface Answer {
  readonly verdict: 'approve' | 'reject';
  readonly by: string;
  readonly comment: string;
  /** `sha256:` and first digits of the model that the answer is about; whichever is asked about when null. */
  readonly model: string | null;
}

/**
 * Answers an effect that waits: the named one, or the run's only one. The answer is bound to the model, the scores and
 * the champion that the record shows; the workflow refuses it when it asks about others by now.
 * @throws RunEnded, GateUnknown, NothingWaits, GateAmbiguous, OtherModelAsked
 */
export async function answerGate(
  control: Control,
  run: string,
  gate: string | null,
  answer: Answer,
): Promise<RunRecord> {
  const record = await readRun(control.store, run);
  const effect = waitingEffect(record, gate);
  if (!(await isOpen(control, run))) return endLost(control.store, record);
  const subject = subjectOf(effect);
  if (answer.model !== null && !subject.model.startsWith(answer.model))
    throw new OtherModelAsked(run, effect.id, subject.model, answer.model);
  const update = answer.verdict === 'approve' ? approveUpdate : rejectUpdate;
  const { by, comment } = answer;
  try {
    await control.service.client.workflow
      .getHandle(runWorkflowId(run))
      .executeUpdate(update, { args: [{ effect: effect.id, subject, by, comment }] });
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    throw new NothingWaits(run, effect.id, error.cause?.message ?? error.message);
  }
  return readRun(control.store, run);
}

function waitingEffect(record: RunRecord, gate: string | null): EffectRecord {
  const { id: run, effects, status } = record;
  const named = gate === null ? effects : effects.filter(({ id }) => id === gate);
  if (gate !== null && named.length === 0)
    throw new GateUnknown(
      run,
      gate,
      effects.map(({ id }) => id),
    );
  const waiting = named.filter((effect) => effect.status === 'waiting');
  const [only, ...others] = waiting;
  if (others.length > 0)
    throw new GateAmbiguous(
      run,
      waiting.map(({ id }) => id),
    );
  if (only !== undefined) return only;
  const decided = named.find(({ message }) => message !== null);
  if (decided === undefined && isFinal(status)) throw new RunEnded(run, status);
  throw new NothingWaits(run, gate, decided?.message ?? `the run is ${status}`);
}

function subjectOf({ outcome }: EffectRecord): GateSubject {
  return (outcome as unknown as { readonly subject: GateSubject }).subject;
}
