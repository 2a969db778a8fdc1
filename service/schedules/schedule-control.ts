import { canonicalJson } from '../../lineage/canonical-json.js';
import type { Spec } from '../../pipelines/spec.js';
import { writeBlob } from '../../storage/blobs.js';
import { encodeText } from '../../storage/bytes.js';
import type { ScheduleRecord, Timing } from '../../storage/schedules/schedule-record.js';
import { addSchedule, listSchedules, writeSchedule } from '../../storage/schedules/schedule-store.js';
import type { Control } from '../run-liveness.js';
import { checkSchedule } from './check-timing.js';
import { ScheduleExists, ScheduleLost } from './errors.js';
import { knownSchedule } from './schedule-view.js';
import { createInTemporal, inTemporal } from './temporal-schedule.js';

export interface NewSchedule extends Timing {
  readonly name: string;
  readonly note: string | null;
  /** Whether it waits to be unpaused before it fires. */
  readonly paused: boolean;
}

/**
 * Writes the schedule with its spec into the store, then into Temporal.
 * @throws InvalidName, CronInvalid, TimeZoneUnknown, ScheduleExists, ScheduleRefused, SchedulesUnsupported
 */
export async function createSchedule(
  control: Control,
  spec: Spec,
  wanted: NewSchedule,
): Promise<ScheduleRecord> {
  checkSchedule(wanted);
  const { service, store } = control;
  const { sha256 } = await writeBlob(store, encodeText(canonicalJson(spec)));
  const now = new Date().toISOString();
  const life = { createdAt: now, changedAt: now, deletedAt: null };
  const record: ScheduleRecord = { ...wanted, pipeline: spec.pipeline, spec: sha256, ...life };
  if (!(await addSchedule(store, record))) throw new ScheduleExists(wanted.name, 'in the store');
  try {
    await createInTemporal(service, record);
  } catch (error) {
    await forget(control, record);
    throw error;
  }
  return record;
}

/** @throws ScheduleUnknown, ScheduleLost */
export async function pauseSchedule(
  control: Control,
  name: string,
  note: string | null,
): Promise<ScheduleRecord> {
  return setPaused(control, name, true, note ?? 'paused by retort schedule pause');
}

/** Firings that were missed meanwhile are not made up for. @throws ScheduleUnknown, ScheduleLost */
export async function unpauseSchedule(
  control: Control,
  name: string,
  note: string | null,
): Promise<ScheduleRecord> {
  return setPaused(control, name, false, note ?? 'unpaused by retort schedule unpause');
}

/** Its runs, open ones too, stay as they are. @throws ScheduleUnknown */
export async function deleteSchedule(control: Control, name: string): Promise<ScheduleRecord> {
  const record = await knownSchedule(control, name);
  try {
    await inTemporal(control.service, name, (handle) => handle.delete());
  } catch (error) {
    if (!(error instanceof ScheduleLost)) throw error;
  }
  return forget(control, record);
}

/**
 * Puts schedules that the store remembers back into a Temporal that does not have them: all, or the named one.
 * Times that passed meanwhile are not made up for. Returns those that were put back.
 * @throws ScheduleUnknown
 */
export async function restoreSchedules(control: Control, name: string | null): Promise<ScheduleRecord[]> {
  const restored: ScheduleRecord[] = [];
  for (const record of await candidates(control, name)) {
    try {
      await createInTemporal(control.service, record);
      restored.push(record);
    } catch (error) {
      if (!(error instanceof ScheduleExists)) throw error;
    }
  }
  return restored;
}

async function candidates(control: Control, name: string | null): Promise<ScheduleRecord[]> {
  if (name !== null) return [await knownSchedule(control, name)];
  const records: ScheduleRecord[] = [];
  for await (const record of listSchedules(control.store)) records.push(record);
  return records;
}

async function setPaused(
  control: Control,
  name: string,
  paused: boolean,
  note: string,
): Promise<ScheduleRecord> {
  const record = await knownSchedule(control, name);
  await inTemporal(control.service, name, (handle) => (paused ? handle.pause(note) : handle.unpause(note)));
  const changed = { ...record, paused, note, changedAt: new Date().toISOString() };
  await writeSchedule(control.store, changed);
  return changed;
}

async function forget({ store }: Control, record: ScheduleRecord): Promise<ScheduleRecord> {
  const now = new Date().toISOString();
  const gone = { ...record, changedAt: now, deletedAt: now };
  await writeSchedule(store, gone);
  return gone;
}
