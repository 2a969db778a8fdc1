import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inChild } from '../../activities/in-child.js';
import { resolveStage } from '../../activities/stage-inputs.js';
import { canonicalJson } from '../../lineage/canonical-json.js';
import { type Digest, sha256 } from '../../lineage/digest.js';
import type { JsonObject } from '../../lineage/json.js';
import { parseParams } from '../../pipelines/parse-params.js';
import type { Plan } from '../../pipelines/plan.js';
import type { Spec } from '../../pipelines/spec.js';
import type { StageDefinition } from '../../pipelines/stage.js';
import { readBlob } from '../../storage/blobs.js';
import { textOf } from '../../storage/bytes.js';
import { writeManifest } from '../../storage/commit.js';
import { draftWriter } from '../../storage/draft.js';
import { folderStore } from '../../storage/folder-store.js';
import { manifestOf } from '../../storage/manifest.js';
import type { ArtifactDraft, DraftWriter } from '../../storage/ports.js';
import { writePins, writePlan } from '../../storage/runs/run-documents.js';
import { createRun } from '../../storage/runs/run-store.js';
import { sourceAccess } from '../../storage/sources/source-access.js';
import { builtProduct } from './product.js';

const CODE = sha256('bench');
const MEMORY_LINE = /^held at most ([\d.]+) GiB of memory, planned ([\d.]+) GiB$/;

export interface StageToRun {
  readonly definition: StageDefinition;
  readonly params: JsonObject;
  readonly execution: JsonObject;
  readonly inputs: { readonly [name: string]: Digest | readonly Digest[] };
}

export interface StageMeasured {
  readonly artifact: Digest;
  /** Of the training process, since it began. */
  readonly peakGibibytes: number;
  readonly plannedGibibytes: number;
}

/** A store of its own in which stages run as the product runs them: planned, in a training process of built code. */
export class StageRunner {
  readonly #folder: string;
  readonly #store: ReturnType<typeof folderStore>;
  #runs = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#store = folderStore(join(folder, 'store'));
  }

  /** Puts an artifact there without a stage. */
  async make(write: (draft: DraftWriter) => Promise<ArtifactDraft>): Promise<Digest> {
    return this.#keep(await write(draftWriter(this.#store)));
  }

  async run({ definition, params, execution, inputs }: StageToRun): Promise<StageMeasured> {
    const id = definition.name;
    const stage = {
      ...{ id, label: id, stage: id },
      params: parseParams(definition.params, params, id),
      execution: parseParams(definition.execution, execution, id),
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([name, digests]) => [
          name,
          typeof digests === 'string' ? { artifact: digests } : digests.map((artifact) => ({ artifact })),
        ]),
      ),
    };
    const run = await this.#planned(stage);
    const { key } = await resolveStage(this.#store, run, id);
    const lines: string[] = [];
    const spoolFolder = join(this.#folder, run);
    mkdirSync(spoolFolder, { recursive: true });
    const draft = await inChild(
      definition,
      join(await builtProduct(), 'activities/training-child.js'),
    ).makeDraft(
      { run, id, stage: id, queue: definition.queue, key },
      {
        ...{ store: this.#store, sources: sourceAccess(), scratch: null, spoolFolder },
        deviceFolder: this.#folder,
        progress: { report: () => undefined, log: (line) => lines.push(line) },
        signal: new AbortController().signal,
      },
    );
    const found = lines.map((line) => MEMORY_LINE.exec(line)).find((match) => match !== null);
    if (!found) throw new Error(`${id} told no memory:\n${lines.join('\n')}`);
    const artifact = await this.#keep(JSON.parse(await textOf(readBlob(this.#store, draft))));
    return { artifact, peakGibibytes: Number(found[1]), plannedGibibytes: Number(found[2]) };
  }

  async #planned(stage: Spec['stages'][number]): Promise<string> {
    this.#runs += 1;
    const run = `bench-${this.#runs}`;
    const spec: Spec = {
      ...{ schema: 'retort.spec/1', pipeline: 'bench', params: {}, sources: {}, effects: [] },
      stages: [stage],
    };
    const { id, label, stage: name } = stage;
    const empty = { artifact: null, reusedFrom: null, progress: null, startedAt: null, endedAt: null };
    const record = {
      id,
      label,
      stage: name,
      key: null,
      status: 'pending',
      attempts: 0,
      failure: null,
      ...empty,
    } as const;
    const specJson = canonicalJson({ ...spec });
    await createRun(this.#store, {
      ...{ name: run, pipeline: 'bench', specJson, createdAt: new Date(), effects: [] },
      stages: [record],
    });
    await writePins(this.#store, run, {});
    const plan: Plan = {
      schema: 'retort.plan/1',
      stages: [
        { id, label, stage: name, computeDigest: CODE, state: { kind: 'depends', on: [], reasons: [] } },
      ],
    };
    await writePlan(this.#store, run, plan);
    return run;
  }

  async #keep(draft: ArtifactDraft): Promise<Digest> {
    const { digest, json } = manifestOf(draft);
    await writeManifest(this.#store, digest, json);
    return digest;
  }
}
