import type { ComputeCode } from '../lineage/compute-digest.js';
import type { Digest } from '../lineage/digest.js';
import type { InputDigests } from '../lineage/stage-key.js';
import { stageKey } from '../lineage/stage-key.js';
import { CannotPlan } from './errors.js';
import { explainChange } from './explain-change.js';
import type { PlanHistory } from './history.js';
import type { Plan, PlanStage, PlanState, RunReason } from './plan.js';
import { findStage as findShippedStage } from './shipped.js';
import type { InputRef, Pins, Spec, SpecStage } from './spec.js';
import type { StageDefinition } from './stage.js';

export interface PlanRequest {
  readonly spec: Spec;
  readonly pins: Pins;
  /** Sources that are not there, in a preview: whatever reads them depends on them. */
  readonly absent?: ReadonlySet<string>;
  /** Code of every stage's compute module, as computeDigests gives it. */
  readonly digests: ReadonlyMap<string, ComputeCode>;
  readonly history: PlanHistory;
  /** Definitions of the stages; the shipped ones when absent. */
  readonly findStage?: (name: string) => StageDefinition | null;
}

/**
 * For each stage: a hit, a run or a dependence on one, and why. The worker's plan and the client's preview
 * are this one function over the digests of the code that each of them runs.
 */
export async function planRun({
  spec,
  pins,
  absent = new Set(),
  digests,
  history,
  findStage = findShippedStage,
}: PlanRequest): Promise<Plan> {
  const planned = new Map<string, Promise<PlanStage>>();
  const planOne = async (stage: SpecStage): Promise<PlanStage> => {
    const code = codeOf(stage, digests, findStage);
    const inputs = await resolveInputs(stage, { pins, absent }, planned);
    const state = await planStage(stage, code, inputs, history);
    return { id: stage.id, label: stage.label, stage: stage.stage, computeDigest: code.digest, state };
  };
  for (const stage of spec.stages) planned.set(stage.id, planOne(stage));
  return { schema: 'retort.plan/1', stages: await Promise.all(planned.values()) };
}

/** Digests of the inputs that are known, and the stages whose outputs are not. */
interface ResolvedInputs {
  readonly known: { readonly [name: string]: Digest | null | readonly (Digest | null)[] };
  readonly waitsFor: readonly string[];
}

async function planStage(
  { stage, label, params }: SpecStage,
  code: ComputeCode,
  { known, waitsFor }: ResolvedInputs,
  history: PlanHistory,
): Promise<PlanState> {
  const why = async (): Promise<readonly RunReason[]> => {
    const previous = await history.findPrevious(stage, label);
    if (previous === null) return [{ kind: 'first-run' }];
    if ('what' in previous) return [previous];
    return explainChange(previous, { params, inputs: known, code });
  };
  if (!isComplete(known)) return { kind: 'depends', on: waitsFor, reasons: await why() };
  const key = stageKey({ stage, computeDigest: code.digest, params, inputs: known });
  const { commit, passedOver } = await history.findCommit(key);
  if (commit !== null) return { kind: 'hit', key, ...commit };
  return { kind: 'run', key, reasons: passedOver.length > 0 ? passedOver : await why() };
}

function codeOf(
  { id, stage }: SpecStage,
  digests: ReadonlyMap<string, ComputeCode>,
  findStage: (name: string) => StageDefinition | null,
): ComputeCode {
  const definition = findStage(stage);
  if (definition === null) throw new CannotPlan(id, `a definition of stage '${stage}'`);
  const code = digests.get(definition.compute);
  if (code === undefined) throw new CannotPlan(id, `the compute digest of ${definition.compute}`);
  return code;
}

async function resolveInputs(
  { id, inputs }: SpecStage,
  { pins, absent }: { readonly pins: Pins; readonly absent: ReadonlySet<string> },
  planned: ReadonlyMap<string, Promise<PlanStage>>,
): Promise<ResolvedInputs> {
  const resolveOne = async (ref: InputRef): Promise<Digest | null> => {
    if ('artifact' in ref) return ref.artifact;
    if ('source' in ref) return absent.has(ref.source) ? null : pinOf(id, ref.source, pins);
    const producer = await planned.get(ref.stage);
    if (producer === undefined) throw new CannotPlan(id, `stage '${ref.stage}' before it in the spec`);
    return producer.state.kind === 'hit' ? producer.state.artifact : null;
  };
  const waitsFor = new Set<string>();
  const known: { [name: string]: Digest | null | readonly (Digest | null)[] } = {};
  for (const [name, refs] of Object.entries(inputs)) {
    const digests = await Promise.all([refs].flat().map(resolveOne));
    [refs].flat().forEach((ref, index) => {
      if (digests[index] !== null) return;
      if ('stage' in ref) waitsFor.add(ref.stage);
      else if ('source' in ref) waitsFor.add(`source:${ref.source}`);
    });
    known[name] = Array.isArray(refs) ? digests : (digests[0] ?? null);
  }
  return { known, waitsFor: [...waitsFor] };
}

function pinOf(id: string, source: string, pins: Pins): Digest {
  const pin = Object.hasOwn(pins, source) ? pins[source] : undefined;
  if (pin === undefined) throw new CannotPlan(id, `a pin of source '${source}'`);
  return pin.sha256;
}

function isComplete(known: ResolvedInputs['known']): known is InputDigests {
  return Object.values(known)
    .flat()
    .every((digest) => digest !== null);
}
