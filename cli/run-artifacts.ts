import type { InputRef, Spec, SpecStage } from '../pipelines/spec.js';
import type { RunArtifacts, RunModel, RunScores } from '../report/joined/run-artifacts.js';
import { openArtifact } from '../storage/artifacts.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { ArtifactReader } from '../storage/ports.js';
import { readSpec } from '../storage/runs/run-documents.js';
import type { RunRecord } from '../storage/runs/run-record.js';

/** A stage of the spec with its committed output, open. */
interface Made {
  readonly stage: SpecStage;
  readonly reader: ArtifactReader;
}

/** What the run's own report calls a stage's output: its own name, and that of the set it was scored on. */
interface Names {
  readonly name: string;
  readonly set: string | null;
}

/** Models and scores of a run that are committed, by the names of its report where it has one, else by their stages. */
export async function runArtifacts(record: RunRecord, store: ObjectStore): Promise<RunArtifacts> {
  const spec = await readSpec<Spec>(store, record.id);
  const made = (await Promise.all(spec.stages.map((stage) => open(stage, record, store)))).flat();
  const names = namesIn(spec);
  const ofKind = (kind: string) => made.filter(({ reader }) => reader.manifest.kind === kind);
  const nameOf = (id: string) => names.get(id)?.name ?? id;
  const models = new Map(
    ofKind('checkpoint').map(({ stage, reader }): [string, RunModel] => [
      stage.id,
      { name: nameOf(stage.id), stage: stage.stage, reader },
    ]),
  );
  const scoresOf = (kind: string, of: string) =>
    ofKind(kind).map(({ stage, reader }): RunScores => {
      const model = models.get(stageIn(stage.inputs.model) ?? '') ?? null;
      const set = names.get(stage.id)?.set ?? stageIn(stage.inputs[of]) ?? of;
      return { name: names.get(stage.id)?.name ?? model?.name ?? stage.id, set, reader, model };
    });
  return {
    run: record.id,
    pipeline: record.pipeline,
    createdAt: record.createdAt,
    synthetic: spec.params.synthetic === true,
    models: [...models.values()],
    scores: scoresOf('scores', 'pairs'),
    tasks: scoresOf('task-scores', 'task'),
  };
}

async function open(stage: SpecStage, record: RunRecord, store: ObjectStore): Promise<Made[]> {
  const artifact = record.stages.find(({ id }) => id === stage.id)?.artifact ?? null;
  return artifact === null ? [] : [{ stage, reader: await openArtifact(store, artifact) }];
}

/** Names by stage, from the lists of the report's parameters, which follow its lists of inputs. */
function namesIn({ stages }: Spec): Map<string, Names> {
  const report = stages.findLast(({ stage }) => stage === 'build-report');
  const names = new Map<string, Names>();
  for (const list of ['checkpoints', 'scores', 'tasks']) {
    const [refs, own] = [report?.inputs[list], report?.params[list]];
    for (const [index, ref] of (isList(refs) ? refs : []).entries()) {
      const id = stageIn(ref);
      const found = Array.isArray(own) ? namesOf(own[index]) : null;
      if (id !== null && found !== null) names.set(id, found);
    }
  }
  return names;
}

function namesOf(entry: unknown): Names | null {
  if (typeof entry === 'string') return { name: entry, set: null };
  if (typeof entry !== 'object' || entry === null) return null;
  const { name, model, set, task } = entry as { [key: string]: unknown };
  const [called, on] = [name ?? model, set ?? task];
  return typeof called === 'string' && typeof on === 'string' ? { name: called, set: on } : null;
}

function stageIn(ref: InputRef | readonly InputRef[] | undefined): string | null {
  return ref !== undefined && !isList(ref) && 'stage' in ref ? ref.stage : null;
}

function isList<T>(value: T | readonly T[] | undefined): value is readonly T[] {
  return Array.isArray(value);
}
