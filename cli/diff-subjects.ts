import type { DiffSource, DiffStage, DiffSubject } from '../lineage/diff/diff-subject.js';
import type { Digest } from '../lineage/digest.js';
import type { Derivation } from '../lineage/graph/lineage-graph.js';
import { namedInputs } from '../lineage/statement.js';
import { continuedState, stateText } from '../pipelines/continuation.js';
import type { InputRef, Spec, SpecStage } from '../pipelines/spec.js';
import type { StoreLineage } from '../storage/lineage-reader.js';
import type { ObjectStore } from '../storage/object-store.js';
import { readPins, readSpec } from '../storage/runs/run-documents.js';
import type { RunRecord, StageRecord } from '../storage/runs/run-record.js';
import { NothingCommitted } from './audit-errors.js';
import { UsageError } from './errors.js';
import { resolveReference, type Target } from './reference.js';

interface History {
  readonly store: ObjectStore;
  readonly lineage: StoreLineage;
}

/**
 * What each reference names, so that all can be compared: runs with runs, stages of one label within their runs,
 * anything else by where its inputs come from.
 */
export async function diffSubjects(references: readonly string[], history: History): Promise<DiffSubject[]> {
  const targets = await Promise.all(references.map((one) => resolveReference(history.store, one)));
  const runs = targets.flatMap((target) => (target.kind === 'run' ? [target.run] : []));
  if (runs.length === targets.length) return Promise.all(runs.map((run) => runSubject(run, history)));
  if (runs.length > 0)
    throw new UsageError('a run can only be compared with a run', {
      expected: 'runs alone, or stages and artifacts',
      found: references.join(', '),
    });
  const labels = new Set(targets.map((target) => (target.kind === 'stage' ? target.stage.id : null)));
  return Promise.all(
    targets.map(async (target, index) => {
      const name = references[index] ?? '';
      if (labels.size === 1 && target.kind === 'stage')
        return stageSubject(target.run, target.stage, history);
      return artifactSubject(name, outputOf(target), history);
    }),
  );
}

function outputOf(target: Target): Digest {
  if (target.kind === 'artifact') return target.digest;
  const artifact = target.kind === 'stage' ? target.stage.artifact : null;
  if (artifact === null)
    throw new NothingCommitted(
      target.kind === 'stage' ? target.run.id : '',
      target.kind === 'stage' ? target.stage.id : null,
    );
  return artifact;
}

async function runSubject(run: RunRecord, { store, lineage }: History): Promise<DiffSubject> {
  const [spec, pins] = await Promise.all([readSpec<Spec>(store, run.id), readPins(store, run.id)]);
  const records = new Map(run.stages.map((record) => [record.id, record]));
  const sources = Object.entries(spec.sources).map(
    ([name, { location }]): DiffSource => ({
      name,
      sha256: pins?.[name]?.sha256 ?? null,
      location,
      stages: spec.stages
        .filter((stage) => refsOf(stage).some((ref) => 'source' in ref && ref.source === name))
        .map(({ id }) => id),
    }),
  );
  const stages = spec.stages.map(async ({ id, stage, params, execution }): Promise<DiffStage> => {
    const { key = null, artifact = null } = records.get(id) ?? {};
    const facts =
      key === null || artifact === null ? null : ((await lineage.derivationOf(key, artifact))?.facts ?? null);
    return {
      id,
      stage,
      params,
      execution,
      key,
      artifact,
      facts,
      statistics: await statisticsOf(artifact, lineage),
    };
  });
  return {
    ...{ name: run.id, parameters: spec.params },
    sources: [...sources, ...statesOf(spec)],
    stages: await Promise.all(stages),
  };
}

/** A state that a training continued from comes from outside of the run, as a source does. */
function statesOf(spec: Spec): DiffSource[] {
  return spec.stages.flatMap((stage) => {
    const state = continuedState(spec, stage);
    if (state === null) return [];
    const location = stateText(state);
    return [{ name: `${stage.id}.from`, sha256: state.artifact, location, stages: [stage.id] }];
  });
}

/** The stage with all that its run made it from. */
async function stageSubject(run: RunRecord, { id }: StageRecord, history: History): Promise<DiffSubject> {
  const [whole, spec] = await Promise.all([runSubject(run, history), readSpec<Spec>(history.store, run.id)]);
  const byId = new Map(spec.stages.map((stage) => [stage.id, stage]));
  const needed = new Set<string>();
  const need = (one: string) => {
    if (needed.has(one)) return;
    needed.add(one);
    const stage = byId.get(one);
    for (const ref of stage ? refsOf(stage) : []) if ('stage' in ref) need(ref.stage);
  };
  need(id);
  return {
    name: `${run.id}/${id}`,
    parameters: null,
    stages: whole.stages.filter((stage) => needed.has(stage.id)),
    sources: whole.sources.filter(({ stages }) => stages.some((one) => needed.has(one))),
  };
}

/** The artifact, `output`, with all that it was made from: a stage's id is the path of inputs that leads to it. */
async function artifactSubject(name: string, root: Digest, { lineage }: History): Promise<DiffSubject> {
  const stages: DiffStage[] = [];
  const sources: DiffSource[] = [];
  const seen = new Set<Digest>();
  const visit = async (artifact: Digest, path: readonly string[]): Promise<void> => {
    if (seen.has(artifact)) return;
    seen.add(artifact);
    const derivation = newest(await lineage.producersOf(artifact));
    const id = path.join('.') || 'output';
    for (const input of namedInputs(derivation?.facts.inputs ?? {})) {
      const inner = [...path, input.name];
      if (input.kind === 'artifact') await visit(input.sha256, inner);
      else sources.push({ name: inner.join('.'), sha256: input.sha256, location: null, stages: [id] });
    }
    stages.push(await stageOf(id, artifact, derivation, lineage));
  };
  await visit(root, []);
  return { name, parameters: null, sources, stages };
}

async function stageOf(
  id: string,
  artifact: Digest,
  derivation: Derivation | null,
  lineage: StoreLineage,
): Promise<DiffStage> {
  const { facts = null, stageKey: key = null } = derivation ?? {};
  const { stage = 'unknown', params = {}, execution = {} } = facts ?? {};
  return {
    id,
    stage,
    params,
    execution,
    key,
    artifact,
    facts,
    statistics: await statisticsOf(artifact, lineage),
  };
}

/** A report repeats in sentences what scores say in numbers. */
async function statisticsOf(artifact: Digest | null, lineage: StoreLineage) {
  const manifest = artifact === null ? null : await lineage.manifestOf(artifact);
  return manifest === null || manifest.kind === 'report' ? null : manifest.statistics;
}

function newest(derivations: readonly Derivation[]): Derivation | null {
  return [...derivations].sort((a, b) => (a.facts.endedAt < b.facts.endedAt ? 1 : -1))[0] ?? null;
}

function refsOf({ inputs }: SpecStage): readonly InputRef[] {
  return Object.values(inputs).flat();
}
