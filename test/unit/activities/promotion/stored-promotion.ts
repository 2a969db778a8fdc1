import type { ControlHost } from '../../../../activities/control-host.js';
import { promoteActivity } from '../../../../activities/promote.js';
import { recordRunActivity } from '../../../../activities/record-run.js';
import { shippedStages } from '../../../../activities/shipped-stages.js';
import type { Digest } from '../../../../lineage/digest.js';
import type { ArtifactKind, FileEntry } from '../../../../lineage/manifest.js';
import { generatePrivateKeyPem, signerFromPem, trustKeys } from '../../../../lineage/signing.js';
import type { SpecEffect, SpecStage } from '../../../../pipelines/spec.js';
import { draftWriter } from '../../../../storage/draft.js';
import { manifestKey, manifestOf } from '../../../../storage/manifest.js';
import type { ObjectStore } from '../../../../storage/object-store.js';
import { writeShards } from '../../../../storage/shards/write-shards.js';
import { storedRun } from '../stored-run.js';

const encoded = (value: object) => new TextEncoder().encode(JSON.stringify(value));

/** A run whose stages commit what a test says, and one promotion of it, taken turn by turn. */
export class StoredPromotion {
  readonly store: ObjectStore;
  readonly run: string;
  readonly host: ControlHost;
  readonly #effect: string;

  private constructor(store: ObjectStore, run: string, effect: string) {
    const signer = signerFromPem(generatePrivateKeyPem());
    const trust = trustKeys([signer.publicKeyPem]);
    this.host = { store, signer, trust, stages: shippedStages } as unknown as ControlHost;
    this.store = store;
    this.run = run;
    this.#effect = effect;
  }

  static async make(stages: readonly SpecStage[], inputs: SpecEffect['inputs']): Promise<StoredPromotion> {
    const params = { champion: 'assistant', rule: { kind: 'better', alpha: 0.05 }, approval: null };
    const effect: SpecEffect = { id: 'promote:assistant', effect: 'promote', params, inputs };
    const { store, run } = await storedRun(stages, { effects: [effect] });
    return new StoredPromotion(store, run, effect.id);
  }

  turn() {
    return promoteActivity(this.host)({ run: this.run, id: this.#effect, decision: null });
  }

  /** The run's record says that the stage is committed; it is added to the run where it was not part of it. */
  async commit(id: string, artifact: Digest): Promise<void> {
    const at = '2026-01-02T03:04:05.000Z';
    const stages = [{ id, added: { label: id, stage: id }, status: 'succeeded', at, artifact } as const];
    await recordRunActivity(this.host)({
      ...{ run: this.run, status: 'running', at, failure: null, stages, effects: [] },
    });
  }

  async artifact(kind: ArtifactKind, files: readonly FileEntry[], name = ''): Promise<Digest> {
    const work = { count: 1, unit: 'pairs' } as const;
    const { json, digest } = manifestOf({ kind, schemaVersion: 1, files, work, statistics: { name } });
    await this.store.put(manifestKey(digest), new TextEncoder().encode(json));
    return digest;
  }

  /** A checkpoint as far as a promotion reads it. */
  async model(name: string, tokenizer: Digest): Promise<Digest> {
    const file = await draftWriter(this.store).write('state.json', encoded({ name, tokenizer }));
    return this.artifact('checkpoint', [file]);
  }

  /** Scores of pairs, by id, of which the named are told right. */
  async scores(items: readonly string[], right: (item: string) => boolean): Promise<Digest> {
    const rows = items.map((id) => ({
      ...{ id, group: id, goodChars: 1, badChars: 1 },
      ...{ goodScore: right(id) ? 1 : 0, badScore: 0.5 },
    }));
    return this.artifact('scores', await writeShards(draftWriter(this.store), 'scores', 'scores', rows));
  }

  /** Rewards of the two options of each item of a task. */
  async taskScores(items: readonly string[], right: (item: string) => boolean): Promise<Digest> {
    const rows = items.flatMap((item) =>
      [true, false].map((correct, option) => ({
        ...{ item, category: 'all', option, correct, chars: 1, tokens: 1, greedy: null },
        ...{ logprob: null, unconditionalLogprob: null, reward: right(item) === correct ? 1 : 0 },
      })),
    );
    const files = await writeShards(draftWriter(this.store), 'scores', 'task-scores', rows);
    return this.artifact('task-scores', files);
  }
}
