import { classHere } from '../activities/numeric-class.js';
import type { DeviceChoice } from '../engine/runtime/device.js';
import { measureMatrixRate } from '../engine/runtime/matrix-rate.js';
import { canonicalJson } from '../lineage/canonical-json.js';
import type { Digest } from '../lineage/digest.js';
import type { TrustRoot } from '../lineage/signing.js';
import type { InputFact, StatementFacts } from '../lineage/statement.js';
import type { ArtifactFacts } from '../pipelines/estimate/facts.js';
import type { EstimateHistory, PastStage } from '../pipelines/estimate/history.js';
import { type Commit, commitNumbers, readCommit } from '../storage/commit-check.js';
import type { ObjectStore } from '../storage/object-store.js';
import { readPins } from '../storage/runs/run-documents.js';
import type { RunRecord, StageRecord } from '../storage/runs/run-record.js';
import { listRuns } from '../storage/runs/run-store.js';
import { artifactFacts } from './artifact-facts.js';

/** Runs that are looked through. */
const MOST_RUNS = 50;
/** Earlier runs of a stage that an estimate is made from. */
const MOST_SAMPLES = 5;

export interface EstimateHistoryOptions {
  readonly trust: TrustRoot;
  /** Whether this machine computes; where another one does, the class of the newest commit counts, and nothing is measured. */
  readonly here: boolean;
}

/** Sizes and times from the store's signed commits; each document is read once. */
export function storeEstimateHistory(
  store: ObjectStore,
  { trust, here }: EstimateHistoryOptions,
): EstimateHistory {
  const artifacts = new Map<Digest, Promise<ArtifactFacts | null>>();
  const artifact = (digest: Digest) => once(artifacts, digest, () => artifactFacts(store, digest));
  const pins = new Map<string, Promise<ReadonlyMap<Digest, number>>>();
  const sizeOf = async (run: string, pin: Digest) =>
    (await once(pins, run, () => pinSizes(store, run))).get(pin) ?? null;
  let runs: Promise<readonly Begun[]> | null = null;
  let rate: Promise<number> | null = null;
  const past = new Map<string, Promise<readonly PastStage[]>>();

  const read = async (stage: string, choice: DeviceChoice): Promise<readonly PastStage[]> => {
    runs ??= undisturbed(store);
    const own = here ? classHere(choice) : null;
    if (here && own === null) return [];
    const found: PastStage[] = [];
    let wanted = own && canonicalJson(own);
    for (const begun of (await runs).filter((one) => one.stage.stage === stage)) {
      const commit = await commitOf(store, begun, trust);
      if (commit === null || deviceOf(commit.facts.execution) !== deviceOf(choice)) continue;
      const made = canonicalJson(commit.facts.numericClass);
      wanted ??= made;
      if (made === wanted) found.push(await pastStage(begun, commit, { artifact, sizeOf }));
      if (found.length === MOST_SAMPLES) break;
    }
    return found;
  };
  return {
    artifact,
    past: (stage, execution) =>
      once(past, `${stage} on ${deviceOf(execution)}`, () => read(stage, execution)),
    matrixRate: async (execution) => {
      if (!here || deviceOf(execution) !== 'cpu') return null;
      rate ??= measureMatrixRate(1);
      return rate;
    },
  };
}

/** `cpu`, or `cuda 0`, `cuda 0 with TF32` … */
const deviceOf = ({ device = 'cpu', deviceId = 0, tf32 = false }: DeviceChoice): string =>
  device === 'cpu' ? device : `${device} ${deviceId}${tf32 ? ' with TF32' : ''}`;

/** A stage that one run began and finished at the first attempt. */
interface Begun {
  readonly run: string;
  readonly stage: StageRecord & { readonly key: Digest };
}

/** Leaves out what went on from an unfinished run's progress, for its time is only a part. */
async function undisturbed(store: ObjectStore): Promise<readonly Begun[]> {
  const records: RunRecord[] = [];
  for await (const record of listRuns(store)) {
    records.push(record);
    if (records.length === MOST_RUNS) break;
  }
  const unfinished = new Set<string>();
  const found: Begun[] = [];
  for (const { id: run, stages } of records.toReversed()) {
    for (const stage of stages) {
      const { key, status, attempts, startedAt } = stage;
      if (key === null || startedAt === null) continue;
      const whole = status === 'succeeded' && attempts === 1 && !unfinished.has(key);
      if (whole) found.push({ run, stage: { ...stage, key } });
      if (status === 'succeeded' || status === 'reused') unfinished.delete(key);
      else unfinished.add(key);
    }
  }
  return found.toReversed();
}

async function commitOf(store: ObjectStore, { run, stage }: Begun, trust: TrustRoot): Promise<Commit | null> {
  for (const number of await commitNumbers(store, stage.key)) {
    const commit = await readCommit(store, stage.key, number, trust).catch(() => null);
    if (commit?.facts.run === run) return commit;
  }
  return null;
}

interface Reading {
  artifact(digest: Digest): Promise<ArtifactFacts | null>;
  sizeOf(run: string, pin: Digest): Promise<number | null>;
}

async function pastStage(
  { run, stage }: Begun,
  { artifact, facts }: Commit,
  reading: Reading,
): Promise<PastStage> {
  const inputs = Object.entries(facts.inputs).map(async ([name, input]) => {
    const all = await Promise.all([input].flat().map((one) => inputFacts(one as InputFact, facts, reading)));
    return [name, all] as const;
  });
  return {
    stage: stage.stage,
    id: stage.id,
    run,
    seconds: (Date.parse(facts.endedAt) - Date.parse(facts.startedAt)) / 1000,
    params: facts.params,
    execution: facts.execution,
    inputs: Object.fromEntries(await Promise.all(inputs)),
    outputBytes: (await reading.artifact(artifact))?.bytes ?? 0,
  };
}

async function inputFacts(
  { kind, sha256 }: InputFact,
  { run }: StatementFacts,
  { artifact, sizeOf }: Reading,
): Promise<ArtifactFacts> {
  const nothing = { bytes: null, statistics: {}, decoder: null, until: sha256 };
  if (kind === 'source') return { ...nothing, bytes: await sizeOf(run, sha256) };
  return (await artifact(sha256)) ?? nothing;
}

async function pinSizes(store: ObjectStore, run: string): Promise<ReadonlyMap<Digest, number>> {
  const pins = (await readPins(store, run)) ?? {};
  return new Map(Object.values(pins).map(({ sha256, sizeBytes }) => [sha256, sizeBytes]));
}

function once<Key, Value>(
  known: Map<Key, Promise<Value>>,
  key: Key,
  read: () => Promise<Value>,
): Promise<Value> {
  const reading = known.get(key) ?? read();
  known.set(key, reading);
  return reading;
}
