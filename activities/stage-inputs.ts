import type { Digest } from '../lineage/digest.js';
import { stageKey } from '../lineage/stage-key.js';
import type { InputFact, StatementFacts } from '../lineage/statement.js';
import { inputDigests } from '../lineage/statement.js';
import type { InputRef, Pins, Spec, SpecStage } from '../pipelines/spec.js';
import { openArtifact } from '../storage/artifacts.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { StageInput } from '../storage/ports.js';
import { readPins, readSpec } from '../storage/runs/run-documents.js';
import type { RunRecord } from '../storage/runs/run-record.js';
import { readRun } from '../storage/runs/run-store.js';
import { type OpenSourceOptions, openSource } from '../storage/sources/open-source.js';
import { RunIncomplete } from './errors.js';
import { plannedStage } from './planned-stage.js';

/** A stage of a run whose inputs are committed: everything that its key follows from. */
export interface ResolvedStage {
  readonly spec: Spec;
  readonly stage: SpecStage;
  readonly pins: Pins;
  /** Of the code that the run was planned with. */
  readonly computeDigest: Digest;
  readonly inputs: StatementFacts['inputs'];
  readonly key: Digest;
}

/** Reads the run's documents and takes the stage's inputs from its pins and from what its record says is committed. */
export async function resolveStage(store: ObjectStore, run: string, id: string): Promise<ResolvedStage> {
  const [spec, { stage, computeDigest }, pins, record] = await Promise.all([
    readSpec<Spec>(store, run),
    plannedStage(store, run, id),
    readPins(store, run),
    readRun(store, run),
  ]);
  if (pins === null) throw new RunIncomplete(run, 'pins');
  const inputs = Object.fromEntries(
    Object.entries(stage.inputs).map(([name, input]) => [name, factsOf(input, pins, record)]),
  );
  const { stage: name, params } = stage;
  const key = stageKey({ stage: name, computeDigest, params, inputs: inputDigests(inputs) });
  return { spec, stage, pins, computeDigest, inputs, key };
}

function factsOf(
  input: InputRef | readonly InputRef[],
  pins: Pins,
  record: RunRecord,
): InputFact | readonly InputFact[] {
  return isList(input) ? input.map((one) => factOf(one, pins, record)) : factOf(input, pins, record);
}

function factOf(ref: InputRef, pins: Pins, record: RunRecord): InputFact {
  if ('artifact' in ref) return { kind: 'artifact', sha256: ref.artifact };
  if ('source' in ref) {
    const pin = pins[ref.source] ?? null;
    if (pin === null) throw new RunIncomplete(record.id, `pin of ${ref.source}`);
    return { kind: 'source', sha256: pin.sha256 };
  }
  const artifact = record.stages.find(({ id }) => id === ref.stage)?.artifact ?? null;
  if (artifact === null) throw new RunIncomplete(record.id, `committed output of ${ref.stage}`);
  return { kind: 'artifact', sha256: artifact };
}

/** The stage's inputs, open. A source is named as the stage names it, so that no location can reach the output. */
export async function openInputs(
  store: ObjectStore,
  resolved: ResolvedStage,
  reading: Pick<OpenSourceOptions, 'access' | 'signal'> = {},
): Promise<{ readonly [name: string]: StageInput | readonly StageInput[] }> {
  const { spec, stage, pins, inputs } = resolved;
  const openOne = (ref: InputRef, { sha256 }: InputFact, name: string): Promise<StageInput> =>
    'source' in ref
      ? openSource(spec.sources[ref.source].location, pins[ref.source], { ...reading, name })
      : openArtifact(store, sha256);
  const entries = Object.entries(stage.inputs).map(async ([name, refs]) => {
    const facts = inputs[name];
    if (!isList(refs) || !isList(facts))
      return [name, await openOne(refs as InputRef, facts as InputFact, name)];
    return [
      name,
      await Promise.all(refs.map((ref, index) => openOne(ref, facts[index], nameIn(name, index)))),
    ];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Where each source input really is, by the name that the computation knows. */
export function sourceLocations({ spec, stage }: ResolvedStage): ReadonlyMap<string, string> {
  const named = Object.entries(stage.inputs).flatMap(([name, refs]) =>
    isList(refs) ? refs.map((ref, index) => [nameIn(name, index), ref] as const) : [[name, refs] as const],
  );
  return new Map(
    named.flatMap(([name, ref]) =>
      'source' in ref ? [[name, spec.sources[ref.source].location] as const] : [],
    ),
  );
}

function nameIn(list: string, index: number): string {
  return `${list}-${index + 1}`;
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
