import type { ProcessBytes } from '../../engine/train/process-memory.js';
import type { Declarations } from '../declarations.js';
import type { Plan } from '../plan.js';
import type { InputRef, Pins, Spec, SpecStage } from '../spec.js';
import type { EstimatedPlan, EstimatedStage, MissingSource, PlanWarning } from './estimate.js';
import { estimateStage, type StageMemory, sampleOf } from './estimate-stage.js';
import { trainingStages } from './estimators.js';
import type { ArtifactFacts } from './facts.js';
import type { EstimateHistory } from './history.js';
import { totalsOf } from './totals.js';
import { warningsOf } from './warnings.js';

type DeclaredSizes = Declarations['sizes'];

export interface EstimateRequest {
  readonly spec: Spec;
  readonly plan: Plan;
  readonly pins: Pins;
  readonly history: EstimateHistory;
  /** Sizes that stand in for what is not known. */
  readonly declared?: DeclaredSizes;
  /** Sources without a pin; whatever reads them depends on them. */
  readonly missing?: readonly MissingSource[];
  /** What the engine says of its processes: handed in, for a pipeline reaches no computation. */
  readonly processBytes: ProcessBytes;
  /** Of the machine that computes; null where it is another one. */
  readonly machineBytes: number | null;
}

/** The same plan with what each stage to run will cost; a stage that is reused costs nothing. */
export async function estimatePlan(request: EstimateRequest): Promise<EstimatedPlan> {
  const { spec, plan, history, declared = {}, processBytes, machineBytes } = request;
  const planned = new Map(plan.stages.map((stage) => [stage.id, stage]));
  const memoryOf = stageMemory(plan, history);
  const known = new Map<string, ArtifactFacts>();
  const stages: EstimatedStage[] = [];
  const warnings: PlanWarning[] = [];
  for (const stage of spec.stages) {
    const own = planned.get(stage.id);
    if (own === undefined) continue;
    const committed = own.state.kind === 'hit' ? await history.artifact(own.state.artifact) : null;
    const question = { ...stage, inputs: await inputsOf(stage, known, request) };
    const answer = await estimateStage(question, await memoryOf(stage), processBytes);
    known.set(stage.id, committed ?? withDeclared(answer.facts, declared[stage.id]));
    if (own.state.kind !== 'hit') warnings.push(...warningsOf(stage.id, answer, machineBytes));
    stages.push({ ...own, estimate: own.state.kind === 'hit' ? null : answer.estimate });
  }
  const { missing = [] } = request;
  return { ...plan, stages, totals: totalsOf(spec, stages), warnings, missing };
}

type Asking = Pick<SpecStage, 'stage' | 'execution'>;

/** What is remembered of a stage; the matrix rate is asked for only when nothing else tells the time. */
function stageMemory(plan: Plan, history: EstimateHistory): (stage: Asking) => Promise<StageMemory> {
  if (plan.stages.every(({ state }) => state.kind === 'hit'))
    return async () => ({ past: [], trainings: [], matrixRate: async () => null });
  return async ({ stage, execution }) => ({
    past: await history.past(stage, execution),
    trainings: await trainingsLike(execution, history),
    matrixRate: () => history.matrixRate(execution),
  });
}

async function trainingsLike(
  execution: SpecStage['execution'],
  history: EstimateHistory,
): Promise<StageMemory['trainings']> {
  const remembered = await Promise.all(trainingStages.map((stage) => history.past(stage, execution)));
  return remembered.flat().flatMap((past) => {
    const { flops, seconds, threads } = sampleOf(past);
    return flops === null ? [] : [{ flops, seconds, threads, name: `${past.id} of ${past.run}` }];
  });
}

async function inputsOf(
  stage: SpecStage,
  known: ReadonlyMap<string, ArtifactFacts>,
  { pins, history, declared = {} }: EstimateRequest,
): Promise<{ readonly [name: string]: readonly ArtifactFacts[] }> {
  const factsOf = async (ref: InputRef): Promise<ArtifactFacts> => {
    if ('artifact' in ref) return (await history.artifact(ref.artifact)) ?? nothingKnown(ref.artifact);
    if ('source' in ref) return sourceFacts(ref.source, pins, declared);
    return known.get(ref.stage) ?? nothingKnown(ref.stage);
  };
  const entries = Object.entries(stage.inputs).map(
    async ([name, refs]) => [name, await Promise.all([refs].flat().map(factsOf))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

function sourceFacts(source: string, pins: Pins, declared: DeclaredSizes): ArtifactFacts {
  const pin = Object.hasOwn(pins, source) ? pins[source] : undefined;
  const facts = { ...nothingKnown(`source ${source}`), bytes: pin?.sizeBytes ?? null };
  return withDeclared(facts, declared[source]);
}

function nothingKnown(until: string): ArtifactFacts {
  return { bytes: null, statistics: {}, decoder: null, until };
}

/** Declared sizes stand in for what is not known, and never for what is. */
function withDeclared(facts: ArtifactFacts, declared: DeclaredSizes[string] | undefined): ArtifactFacts {
  if (declared === undefined) return facts;
  const { bytes, ...statistics } = declared;
  return {
    ...facts,
    bytes: facts.bytes ?? bytes ?? null,
    statistics: { ...statistics, ...facts.statistics },
    declared: [
      ...(facts.declared ?? []),
      ...Object.keys(declared).filter((name) =>
        name === 'bytes' ? facts.bytes === null : !Object.hasOwn(facts.statistics, name),
      ),
    ],
  };
}
