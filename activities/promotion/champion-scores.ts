import type { Digest } from '../../lineage/digest.js';
import type { InputRef, SpecStage } from '../../pipelines/spec.js';
import type { PromotionRecord } from '../../storage/champions/champion-store.js';
import { writeAddedStage } from '../../storage/runs/run-documents.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import type { AddedStage } from '../contract.js';
import type { ControlHost } from '../control-host.js';
import { StageUnknown } from '../errors.js';
import { plannedStage } from '../planned-stage.js';
import type { PromotionRequest } from './request.js';

/**
 * The champion's scores on the candidate's items: from the same stage with the same parameters, so that their key is
 * shared with every run that asks for them. Until they are committed, the stage to compute.
 */
export async function championScores(
  host: ControlHost,
  record: RunRecord,
  request: PromotionRequest,
  champion: PromotionRecord,
): Promise<{ readonly scores: Digest } | { readonly missing: readonly AddedStage[] }> {
  const id = `${request.scoresStage}.${champion.champion}-${champion.n}`;
  const scores = record.stages.find((stage) => stage.id === id)?.artifact ?? null;
  if (scores !== null) return { scores };
  const { stage, computeDigest } = await plannedStage(host.store, record.id, request.scoresStage);
  const definition = host.stages[stage.stage]?.definition;
  if (definition === undefined) throw new StageUnknown(stage.stage, Object.keys(host.stages));
  const added: SpecStage = { ...stage, id, inputs: inputsWith(stage, request.modelStage, champion.model) };
  await writeAddedStage(host.store, record.id, id, { stage: added, computeDigest });
  return { missing: [{ id, label: stage.label, stage: stage.stage, queue: definition.queue }] };
}

/** The stage's inputs with the champion in the place of the candidate. */
function inputsWith({ inputs }: SpecStage, candidate: string, champion: Digest): SpecStage['inputs'] {
  const replace = (ref: InputRef): InputRef =>
    'stage' in ref && ref.stage === candidate ? { artifact: champion } : ref;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, refs]) => [name, isList(refs) ? refs.map(replace) : replace(refs)]),
  );
}

function isList(refs: InputRef | readonly InputRef[]): refs is readonly InputRef[] {
  return Array.isArray(refs);
}
