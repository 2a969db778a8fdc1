import type { Digest } from '../lineage/digest.js';
import type { StatementFacts } from '../lineage/statement.js';
import { RunNotFound } from '../storage/errors.js';
import type { StoreLineage } from '../storage/lineage-reader.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { RunRecord, StageRecord } from '../storage/runs/run-record.js';
import { readRun } from '../storage/runs/run-store.js';
import { MakerUnknown, NothingCommitted } from './audit-errors.js';
import type { Target } from './reference.js';

/** A stage of a run with its output, and what the signed commit of it says. */
export interface CommittedStage {
  readonly run: string;
  readonly record: StageRecord & { readonly key: Digest; readonly artifact: Digest };
  /** Null when no commit of this output can be read. */
  readonly facts: StatementFacts | null;
}

interface History {
  readonly store: ObjectStore;
  readonly lineage: StoreLineage;
}

/**
 * The stage that is named, every committed stage of the run in order, or the stage that made the artifact.
 * @throws NothingCommitted, MakerUnknown
 */
export async function committedStages(target: Target, history: History): Promise<CommittedStage[]> {
  if (target.kind === 'artifact') return [await makerOf(target.digest, history)];
  const { run } = target;
  const records = target.kind === 'stage' ? [target.stage] : run.stages;
  const committed = records.flatMap((record) => committedIn(run, record));
  if (committed.length === 0)
    throw new NothingCommitted(run.id, target.kind === 'stage' ? target.stage.id : null);
  return Promise.all(
    committed.map(async (one) => {
      const derivation = await history.lineage.derivationOf(one.record.key, one.record.artifact);
      return { ...one, facts: derivation?.facts ?? null };
    }),
  );
}

function committedIn({ id }: RunRecord, record: StageRecord): Pick<CommittedStage, 'run' | 'record'>[] {
  const { key, artifact } = record;
  return key === null || artifact === null ? [] : [{ run: id, record: { ...record, key, artifact } }];
}

async function makerOf(artifact: Digest, { store, lineage }: History): Promise<CommittedStage> {
  const producers = await lineage.producersOf(artifact);
  for (const { stageKey, facts } of [...producers].reverse()) {
    const run = await runOrNull(store, facts.run);
    const record = run?.stages.find((one) => one.key === stageKey && one.artifact === artifact);
    if (record !== undefined)
      return { run: facts.run, record: { ...record, key: stageKey, artifact }, facts };
  }
  throw new MakerUnknown(artifact, [...new Set(producers.map(({ facts }) => facts.run))]);
}

async function runOrNull(store: ObjectStore, id: string): Promise<RunRecord | null> {
  try {
    return await readRun(store, id);
  } catch (error) {
    if (error instanceof RunNotFound) return null;
    throw error;
  }
}
