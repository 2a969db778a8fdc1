import { encodeText } from '../bytes.js';
import type { ObjectStore } from '../object-store.js';
import { addNumbered, newestNumber, numberedKey } from '../runs/numbered.js';
import { readDocument } from '../runs/run-folder.js';
import type { RunRecord } from '../runs/run-record.js';
import { listRuns } from '../runs/run-store.js';
import type { ScheduleRecord } from './schedule-record.js';

/** Writes a new schedule; false, and nothing written, when one of this name exists. */
export async function addSchedule(store: ObjectStore, record: ScheduleRecord): Promise<boolean> {
  const folder = folderOf(record.name);
  const newest = await newestNumber(store, folder, '.json');
  if ((await readSchedule(store, record.name)) !== null) return false;
  return store.create(numberedKey(folder, newest + 1, '.json'), bytesOf(record));
}

/** Writes the next document of a schedule; earlier ones stay as history. */
export async function writeSchedule(store: ObjectStore, record: ScheduleRecord): Promise<void> {
  await addNumbered(store, folderOf(record.name), '.json', bytesOf(record));
}

/** Null when there is none of this name, or no more. */
export async function readSchedule(store: ObjectStore, name: string): Promise<ScheduleRecord | null> {
  const folder = folderOf(name);
  const number = await newestNumber(store, folder, '.json');
  if (number === 0) return null;
  const record = await readDocument<ScheduleRecord>(store, numberedKey(folder, number, '.json'));
  return record?.deletedAt === null ? record : null;
}

/** Every schedule that exists, in no promised order. */
export async function* listSchedules(store: ObjectStore): AsyncGenerator<ScheduleRecord> {
  for (let after = 'schedules/'; ; ) {
    const name = await firstNameAfter(store, after);
    if (name === null) return;
    const record = await readSchedule(store, name);
    if (record !== null) yield record;
    after = `${folderOf(name)}~`;
  }
}

/** Runs of the schedule's firings, newest first. Only names that end in a time are read, back to its creation. */
export async function* runsOfSchedule(
  store: ObjectStore,
  { name, createdAt }: Pick<ScheduleRecord, 'name' | 'createdAt'>,
): AsyncGenerator<RunRecord> {
  const wanted = { name: /-\d{8}T\d{6}Z$/, since: createdAt };
  for await (const run of listRuns(store, wanted)) if (run.schedule?.name === name) yield run;
}

async function firstNameAfter(store: ObjectStore, after: string): Promise<string | null> {
  for await (const { key } of store.list('schedules/', { after })) return key.split('/')[1] ?? null;
  return null;
}

function folderOf(name: string): string {
  return `schedules/${name}/`;
}

function bytesOf(record: ScheduleRecord): Uint8Array {
  return encodeText(JSON.stringify(record));
}
