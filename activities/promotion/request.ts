import type { z } from 'zod';
import type { Digest } from '../../lineage/digest.js';
import { PromoteParams } from '../../pipelines/effects/promote.js';
import type { Spec, SpecEffect } from '../../pipelines/spec.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { readSpec } from '../../storage/runs/run-documents.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { RunIncomplete } from '../errors.js';
import { EffectUnknown } from './errors.js';

/** A promotion that a run asks for, with what its stages have made. */
export interface PromotionRequest extends z.output<typeof PromoteParams> {
  readonly run: string;
  readonly id: string;
  readonly model: Digest;
  readonly scores: Digest;
  /** Ids of the stages that made them. */
  readonly modelStage: string;
  readonly scoresStage: string;
}

/** @throws EffectUnknown, RunIncomplete */
export async function readRequest(
  store: ObjectStore,
  record: RunRecord,
  id: string,
): Promise<PromotionRequest> {
  const { effects } = await readSpec<Spec>(store, record.id);
  const effect = effects.find((one) => one.id === id);
  if (effect === undefined)
    throw new EffectUnknown(
      record.id,
      id,
      effects.map((one) => one.id),
    );
  const model = outputOf(effect, 'model', record);
  const scores = outputOf(effect, 'scores', record);
  return {
    ...PromoteParams.parse(effect.params),
    ...{ run: record.id, id, model: model.artifact, scores: scores.artifact },
    ...{ modelStage: model.stage, scoresStage: scores.stage },
  };
}

function outputOf(
  { id, inputs }: SpecEffect,
  name: string,
  record: RunRecord,
): { readonly stage: string; readonly artifact: Digest } {
  const ref = inputs[name];
  const stage = ref !== undefined && 'stage' in ref ? ref.stage : null;
  const artifact = record.stages.find((one) => one.id === stage)?.artifact ?? null;
  if (stage === null || artifact === null) throw new RunIncomplete(record.id, `output for ${name} of ${id}`);
  return { stage, artifact };
}
