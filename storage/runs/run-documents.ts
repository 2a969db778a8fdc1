import type { Pins } from '../../lineage/pin.js';
import { encodeText } from '../bytes.js';
import { ObjectMissing } from '../errors.js';
import type { ObjectStore } from '../object-store.js';
import { folderOf, readDocument } from './run-folder.js';

/** The spec that the run was made with; its shape is the pipelines' to check. */
export async function readSpec<Spec>(store: ObjectStore, run: string): Promise<Spec> {
  const key = `${await folderOf(store, run)}spec.json`;
  const spec = await readDocument<Spec>(store, key);
  if (spec === null) throw new ObjectMissing(store.location, key);
  return spec;
}

export async function writePins(store: ObjectStore, run: string, pins: Pins): Promise<void> {
  await write(store, run, 'pins', pins);
}

/** Null before the sources were pinned. */
export async function readPins(store: ObjectStore, run: string): Promise<Pins | null> {
  return read<Pins>(store, run, 'pins');
}

export async function writePlan(store: ObjectStore, run: string, plan: object): Promise<void> {
  await write(store, run, 'plan', plan);
}

/** Null before the run was planned; its shape is the pipelines' to check. */
export async function readPlan<Plan>(store: ObjectStore, run: string): Promise<Plan | null> {
  return read<Plan>(store, run, 'plan');
}

/** A stage that the run was not made with: an effect asked for it. Its shape is the pipelines' to check. */
export async function writeAddedStage(
  store: ObjectStore,
  run: string,
  id: string,
  stage: object,
): Promise<void> {
  await write(store, run, `added/${id}`, stage);
}

/** Null when no effect asked for it. */
export async function readAddedStage<Stage>(
  store: ObjectStore,
  run: string,
  id: string,
): Promise<Stage | null> {
  return read<Stage>(store, run, `added/${id}`);
}

async function write(store: ObjectStore, run: string, name: string, document: object): Promise<void> {
  await store.put(`${await folderOf(store, run)}${name}.json`, encodeText(JSON.stringify(document)));
}

async function read<T>(store: ObjectStore, run: string, name: string): Promise<T | null> {
  return readDocument<T>(store, `${await folderOf(store, run)}${name}.json`);
}
