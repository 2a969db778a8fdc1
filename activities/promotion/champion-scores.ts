import type { Digest } from '../../lineage/digest.js';
import type { InputRef, SpecStage } from '../../pipelines/spec.js';
import type { StageDefinition } from '../../pipelines/stage.js';
import type { PromotionRecord } from '../../storage/champions/champion-store.js';
import { writeAddedStage } from '../../storage/runs/run-documents.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import type { AddedStage } from '../contract.js';
import type { ControlHost } from '../control-host.js';
import { StageUnknown } from '../errors.js';
import { plannedStage } from '../planned-stage.js';
import { type Exchanged, exchanged } from './exchanged.js';
import type { PromotionRequest } from './request.js';

/**
 * The champion's scores on the candidate's items: from the same stage with the same parameters, so that their key is
 * shared with every run that asks for them. A champion of another tokenizer reads the same texts as ids of its own.
 * Until the scores are committed, the stages to compute, in their order.
 */
export async function championScores(
  host: ControlHost,
  record: RunRecord,
  { model, scoresStage }: PromotionRequest,
  champion: PromotionRecord,
): Promise<{ readonly scores: Digest } | { readonly missing: readonly AddedStage[] }> {
  const suffix = `.${champion.champion}-${champion.n}`;
  const scores = outputOf(record, scoresStage + suffix);
  if (scores !== null) return { scores };
  const inPlaceOf = await exchanged(host.store, model, champion.model);
  const stages = await stagesFor(scoresStage, { host, record, inPlaceOf, suffix });
  return { missing: stages.filter(({ id }) => outputOf(record, id) === null) };
}

interface Exchange {
  readonly host: ControlHost;
  readonly record: RunRecord;
  readonly inPlaceOf: Exchanged;
  /** What the id of an added stage ends with. */
  readonly suffix: string;
}

/** The stage with what is exchanged, behind those before it that make ids of texts; none where nothing is. */
async function stagesFor(id: string, exchange: Exchange): Promise<readonly AddedStage[]> {
  const { host, record, inPlaceOf, suffix } = exchange;
  const { stage, computeDigest } = await plannedStage(host.store, record.id, id);
  const before: AddedStage[] = [];
  let changed = false;
  const replace = async (ref: InputRef): Promise<InputRef> => {
    const digest = digestOf(ref, record);
    const artifact = digest === null ? undefined : inPlaceOf.get(digest);
    const remade = artifact === undefined && 'stage' in ref ? await remadeIds(ref.stage, exchange) : [];
    changed ||= artifact !== undefined || remade.length > 0;
    before.push(...remade);
    if (artifact !== undefined) return { artifact };
    return 'stage' in ref && remade.length > 0 ? { stage: ref.stage + suffix } : ref;
  };
  const inputs = await mapInputs(stage.inputs, replace);
  if (!changed) return [];
  const added = { id: id + suffix, label: stage.label, stage: stage.stage };
  await writeAddedStage(host.store, record.id, added.id, {
    stage: { ...stage, id: added.id, inputs },
    computeDigest,
  });
  return [...before, { ...added, queue: definitionOf(stage, host).queue }];
}

/** Texts as ids of another tokenizer; nothing else that a stage reads is made again. */
async function remadeIds(id: string, exchange: Exchange): Promise<readonly AddedStage[]> {
  const { host, record } = exchange;
  const { stage } = await plannedStage(host.store, record.id, id);
  const { output } = definitionOf(stage, host);
  return output === 'token-pairs' || output === 'tokens' ? stagesFor(id, exchange) : [];
}

function definitionOf({ stage }: SpecStage, { stages }: ControlHost): StageDefinition {
  const definition = stages[stage]?.definition;
  if (definition === undefined) throw new StageUnknown(stage, Object.keys(stages));
  return definition;
}

function digestOf(ref: InputRef, record: RunRecord): Digest | null {
  if ('artifact' in ref) return ref.artifact;
  return 'stage' in ref ? outputOf(record, ref.stage) : null;
}

function outputOf({ stages }: RunRecord, id: string): Digest | null {
  return stages.find((stage) => stage.id === id)?.artifact ?? null;
}

async function mapInputs(
  inputs: SpecStage['inputs'],
  replace: (ref: InputRef) => Promise<InputRef>,
): Promise<SpecStage['inputs']> {
  const entries = Object.entries(inputs).map(
    async ([name, refs]) =>
      [name, isList(refs) ? await Promise.all(refs.map(replace)) : await replace(refs)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

function isList(refs: InputRef | readonly InputRef[]): refs is readonly InputRef[] {
  return Array.isArray(refs);
}
