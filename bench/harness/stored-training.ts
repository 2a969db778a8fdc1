import { join } from 'node:path';
import { inChild } from '../../activities/in-child.js';
import { resolveStage } from '../../activities/stage-inputs.js';
import type { MakeDraft } from '../../activities/stage-registry.js';
import { canonicalJson } from '../../lineage/canonical-json.js';
import { type Digest, sha256 } from '../../lineage/digest.js';
import type { Plan } from '../../pipelines/plan.js';
import type { Spec, SpecStage } from '../../pipelines/spec.js';
import type { StageDefinition } from '../../pipelines/stage.js';
import { manifestKey, manifestOf } from '../../storage/manifest.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { ArtifactDraft } from '../../storage/ports.js';
import { pendingStage } from '../../storage/runs/pending-stage.js';
import { writePins, writePlan } from '../../storage/runs/run-documents.js';
import { createRun } from '../../storage/runs/run-store.js';
import { sourceAccess } from '../../storage/sources/source-access.js';
import { builtProduct } from './product.js';

export async function storeArtifact(store: ObjectStore, draft: ArtifactDraft): Promise<Digest> {
  const { json, digest } = manifestOf(draft);
  await store.create(manifestKey(digest), new TextEncoder().encode(json));
  return digest;
}

/** A run of one training stage, planned and stored as `retort run` would, whose stage the caller then computes. */
export interface StoredTraining {
  /** Computes the stage in the product's own training process. */
  compute(
    surroundings: Pick<Parameters<MakeDraft>[1], 'progress' | 'signal'> & { readonly folder: string },
  ): ReturnType<MakeDraft>;
}

export async function storeTraining(
  store: ObjectStore,
  definition: StageDefinition,
  stage: Pick<SpecStage, 'id' | 'params' | 'execution' | 'inputs'>,
): Promise<StoredTraining> {
  const { name, queue } = definition;
  const { id } = stage;
  const own: SpecStage = { ...stage, label: id, stage: name };
  const run = `bench-${id}`;
  const spec: Spec = {
    ...{ schema: 'retort.spec/1', pipeline: 'bench', params: {}, sources: {} },
    ...{ stages: [own], effects: [] },
  };
  await createRun(store, {
    name: run,
    pipeline: 'bench',
    specJson: canonicalJson(spec),
    createdAt: new Date(),
    stages: [pendingStage(own)],
    effects: [],
  });
  await writePins(store, run, {});
  const state = { kind: 'depends', on: [], reasons: [] } as const;
  const planned = { id, label: id, stage: name, computeDigest: sha256('bench'), state };
  await writePlan(store, run, { schema: 'retort.plan/1', stages: [planned] } satisfies Plan);
  const { key } = await resolveStage(store, run, id);
  const { makeDraft } = inChild(definition, join(await builtProduct(), 'activities/training-child.js'));
  return {
    compute: ({ folder, progress, signal }) =>
      makeDraft(
        { run, id, stage: name, key, queue },
        {
          ...{ store, sources: sourceAccess(process.env), scratch: null, progress, signal },
          ...{ deviceFolder: folder, spoolFolder: join(folder, 'spool') },
        },
      ),
  };
}
