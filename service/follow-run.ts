import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ObjectStore } from '../storage/object-store.js';
import { readLiveProgress } from '../storage/progress/live-progress.js';
import type { RunRecord, StageRecord } from '../storage/runs/run-record.js';
import { readRun } from '../storage/runs/run-store.js';
import { ServiceEnded } from './errors.js';
import { type Control, endLost, isFinal, isOpen } from './run-liveness.js';

const pollMs = 300;
/** How often Temporal is asked whether an open run still exists. */
const livenessMs = 5_000;

/**
 * The run's record with the live progress of its running stages, whenever either changes, up to and
 * including the final one. A run that Temporal has lost ends as failed. Aborting only stops the watching.
 * @throws ServiceEnded when the local service goes away, and the run with it until the next command
 */
export async function* followRun(
  control: Control,
  run: string,
  { signal }: { signal?: AbortSignal } = {},
): AsyncGenerator<RunRecord> {
  let last: RunRecord | null = null;
  let livenessAt = Date.now();
  while (signal?.aborted !== true) {
    const ended = control.service.hasEnded();
    const record = await withLiveProgress(control.store, await readRun(control.store, run));
    if (!isDeepStrictEqual(record, last)) yield record;
    last = record;
    if (isFinal(record.status)) return;
    if (ended) throw new ServiceEnded(run);
    if (Date.now() - livenessAt > livenessMs) {
      livenessAt = Date.now();
      const lost = await endedInSilence(control, run);
      if (lost !== null) yield lost;
      if (lost !== null) return;
    }
    await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
}

/** Waits for the run's end and returns its final record. */
export async function untilClosed(control: Control, run: string): Promise<RunRecord> {
  let last: RunRecord | null = null;
  for await (const record of followRun(control, run)) last = record;
  return last ?? readRun(control.store, run);
}

/** The final record of a run that no workflow is going to end; null while it lives. */
async function endedInSilence(control: Control, run: string): Promise<RunRecord | null> {
  if (await isOpen(control, run)) return null;
  const record = await readRun(control.store, run);
  return isFinal(record.status) ? record : endLost(control.store, record);
}

/** Fills in what running stages last reported. */
export async function withLiveProgress(store: ObjectStore, record: RunRecord): Promise<RunRecord> {
  if (isFinal(record.status)) return record;
  const stages = await Promise.all(record.stages.map((stage) => withProgress(store, stage)));
  return { ...record, stages };
}

async function withProgress(store: ObjectStore, stage: StageRecord): Promise<StageRecord> {
  if (stage.status !== 'running' || stage.key === null) return stage;
  const live = await readLiveProgress(store, stage.key);
  return live === null ? stage : { ...stage, progress: live.progress };
}
