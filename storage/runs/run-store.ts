import { encodeText } from '../bytes.js';
import { RunNameTaken, RunNotFound } from '../errors.js';
import type { ObjectStore } from '../object-store.js';
import { addNumbered, newestNumber, numberedKey } from './numbered.js';
import { createdAtOf, folderOf, readDocument, runFolder, runFolders, runIdOf } from './run-folder.js';
import { proposeRunName } from './run-name.js';
import type { EffectRecord, RunRecord, RunTags, Scheduled, StageRecord } from './run-record.js';

export interface NewRun {
  readonly pipeline: string;
  /** The spec as canonical JSON; written before the run can be seen. */
  readonly specJson: string;
  readonly parent?: string | null;
  readonly stages: readonly StageRecord[];
  readonly effects: readonly EffectRecord[];
  readonly createdAt: Date;
  /** A name of the caller's choice, which must be free. */
  readonly name?: string;
  readonly tags?: RunTags;
}

export interface NewScheduledRun extends NewRun {
  readonly name: string;
  readonly schedule: Scheduled;
}

/** Writes the run's folder, spec first, and its first status, `queued`; the name is new in this store. */
export async function createRun(store: ObjectStore, run: NewRun): Promise<RunRecord> {
  const id = run.name ?? (await freeName(store));
  if (run.name !== undefined && (await isTaken(store, id))) throw new RunNameTaken(id);
  return writeNewRun(store, id, run);
}

/** Writes the run of a firing, or returns the run of this name when there is one: safe to do twice. */
export async function createScheduledRun(store: ObjectStore, run: NewScheduledRun): Promise<RunRecord> {
  try {
    return await readRun(store, run.name);
  } catch (error) {
    if (!(error instanceof RunNotFound)) throw error;
    return writeNewRun(store, run.name, run);
  }
}

async function writeNewRun(
  store: ObjectStore,
  id: string,
  run: NewRun & Partial<NewScheduledRun>,
): Promise<RunRecord> {
  const folder = runFolder(id, run.createdAt);
  await store.put(`${folder}spec.json`, encodeText(run.specJson));
  const record: RunRecord = {
    id,
    parent: run.parent ?? null,
    pipeline: run.pipeline,
    schedule: run.schedule ?? null,
    createdAt: run.createdAt.toISOString(),
    tags: run.tags,
    status: 'queued',
    endedAt: null,
    stages: run.stages,
    effects: run.effects,
    failure: null,
    outputs: [],
  };
  await writeStatus(store, folder, record);
  return record;
}

/** The newest status of the run with exactly this id; throws RunNotFound. */
export async function readRun(store: ObjectStore, id: string): Promise<RunRecord> {
  const record = await newestStatus(store, await folderOf(store, id));
  if (record === null) throw new RunNotFound(id, []);
  return record;
}

/** Writes the next status document; earlier ones stay as history. */
export async function writeRun(store: ObjectStore, record: RunRecord): Promise<void> {
  await writeStatus(store, await folderOf(store, record.id), record);
}

export interface WantedRuns {
  /** What their names have; other runs are not read. */
  readonly name?: RegExp;
  /** ISO-8601; older runs are not looked at. */
  readonly since?: string;
}

/** Newest status of every run, or of the wanted ones, newest run first. */
export async function* listRuns(
  store: ObjectStore,
  { name = /^/, since = '' }: WantedRuns = {},
): AsyncGenerator<RunRecord> {
  for await (const folder of runFolders(store)) {
    if (createdAtOf(folder).toISOString() < since) return;
    if (!name.test(runIdOf(folder))) continue;
    const record = await newestStatus(store, folder);
    if (record !== null) yield record;
  }
}

/** What `retort import` runs: it brings a model in beside one's own runs. */
const BESIDE = 'import-model';

/**
 * The run that a person means: its id, a unique beginning of it, `@last` or `@last-failed`, which pass over imports;
 * throws RunNotFound.
 */
export async function findRun(store: ObjectStore, ref: string): Promise<RunRecord> {
  if (ref === '@last' || ref === '@last-failed') {
    for await (const record of listRuns(store))
      if (record.pipeline !== BESIDE && (ref === '@last' || record.status === 'failed')) return record;
    throw new RunNotFound(ref, []);
  }
  const candidates: string[] = [];
  for await (const folder of runFolders(store)) {
    const id = runIdOf(folder);
    if (id === ref) return readRun(store, id);
    if (id.startsWith(ref)) candidates.push(id);
  }
  const [only, ...others] = candidates;
  if (only === undefined || others.length > 0) throw new RunNotFound(ref, candidates);
  return readRun(store, only);
}

async function newestStatus(store: ObjectStore, folder: string): Promise<RunRecord | null> {
  const number = await newestNumber(store, `${folder}status/`, '.json');
  return number === 0
    ? null
    : readDocument<RunRecord>(store, numberedKey(`${folder}status/`, number, '.json'));
}

async function writeStatus(store: ObjectStore, folder: string, record: RunRecord): Promise<void> {
  await addNumbered(store, `${folder}status/`, '.json', encodeText(JSON.stringify(record)));
}

async function freeName(store: ObjectStore): Promise<string> {
  for (;;) {
    const name = proposeRunName();
    if (!(await isTaken(store, name))) return name;
  }
}

async function isTaken(store: ObjectStore, id: string): Promise<boolean> {
  for await (const folder of runFolders(store)) if (runIdOf(folder) === id) return true;
  return false;
}
