import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../../lineage/digest.js';
import type { JsonObject } from '../../lineage/json.js';
import { parseParams } from '../../pipelines/parse-params.js';
import type { StageDefinition } from '../../pipelines/stage.js';
import { readBlob } from '../../storage/blobs.js';
import { textOf } from '../../storage/bytes.js';
import { draftWriter } from '../../storage/draft.js';
import { folderStore } from '../../storage/folder-store.js';
import type { ArtifactDraft, DraftWriter } from '../../storage/ports.js';
import { storeArtifact, storeTraining } from './stored-training.js';

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
    return storeArtifact(this.#store, await write(draftWriter(this.#store)));
  }

  async run({ definition, params, execution, inputs }: StageToRun): Promise<StageMeasured> {
    this.#runs += 1;
    const id = `${definition.name}-${this.#runs}`;
    const stage = {
      id,
      params: parseParams(definition.params, params, id),
      execution: parseParams(definition.execution, execution, id),
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([name, digests]) => [
          name,
          typeof digests === 'string' ? { artifact: digests } : digests.map((artifact) => ({ artifact })),
        ]),
      ),
    };
    const folder = join(this.#folder, `${this.#runs}`);
    mkdirSync(join(folder, 'spool'), { recursive: true });
    const lines: string[] = [];
    const training = await storeTraining(this.#store, definition, stage);
    const draft = await training.compute({
      folder,
      progress: { report: () => undefined, log: (line) => lines.push(line) },
      signal: new AbortController().signal,
    });
    const found = lines.map((line) => MEMORY_LINE.exec(line)).find((match) => match !== null);
    if (!found) throw new Error(`${id} told no memory:\n${lines.join('\n')}`);
    const artifact = await storeArtifact(this.#store, JSON.parse(await textOf(readBlob(this.#store, draft))));
    return { artifact, peakGibibytes: Number(found[1]), plannedGibibytes: Number(found[2]) };
  }
}
