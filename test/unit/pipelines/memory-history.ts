import type { ComputeCode } from '../../../lineage/compute-digest.js';
import { type Digest, sha256 } from '../../../lineage/digest.js';
import { stageKey } from '../../../lineage/stage-key.js';
import type { PlanHistory, PreviousStage } from '../../../pipelines/history.js';
import { findStage } from '../../../pipelines/shipped.js';
import type { InputRef, Pins, Spec } from '../../../pipelines/spec.js';

interface Committed extends PreviousStage {
  readonly stage: string;
  readonly label: string;
  readonly key: Digest;
  readonly artifact: Digest;
}

/** What a store remembers of finished runs; an artifact's digest follows from its key. */
export class MemoryHistory implements PlanHistory {
  readonly committed: Committed[] = [];
  readonly damaged = new Map<Digest, string>();

  remember(spec: Spec, pins: Pins, codes: ReadonlyMap<string, ComputeCode>): this {
    const artifacts = new Map<string, Digest>();
    const digestOf = (ref: InputRef) =>
      present(
        'artifact' in ref
          ? ref.artifact
          : 'source' in ref
            ? pins[ref.source]?.sha256
            : artifacts.get(ref.stage),
      );
    for (const { id, label, stage, params, inputs } of spec.stages) {
      const { digest: computeDigest, modules } = codeOf(stage, codes);
      const digests = Object.fromEntries(
        Object.entries(inputs).map(([name, refs]) => [
          name,
          isList(refs) ? refs.map(digestOf) : digestOf(refs),
        ]),
      );
      const identity = { stage, computeDigest, params, inputs: digests };
      const key = stageKey(identity);
      const artifact = sha256(key);
      artifacts.set(id, artifact);
      this.committed.push({ ...identity, label, modules, key, artifact });
    }
    return this;
  }

  find(label: string): Committed {
    return present(this.committed.find((commit) => commit.label === label));
  }

  async findCommit(key: Digest) {
    const damage = this.damaged.get(key);
    const found = damage === undefined ? this.committed.find((commit) => commit.key === key) : undefined;
    const commit = found === undefined ? null : { artifact: found.artifact, run: 'calm-otter-2' };
    const passedOver = damage === undefined ? [] : [{ kind: 'damaged' as const, what: damage }];
    return { commit, passedOver };
  }

  async findPrevious(stage: string, label: string) {
    const ofStage = this.committed.filter((commit) => commit.stage === stage);
    return ofStage.findLast((commit) => commit.label === label) ?? ofStage.at(-1) ?? null;
  }
}

/** A pin for each source of the spec, made of its name; those edited have another. */
export function pinsOf(spec: Spec, edited: readonly string[] = []): Pins {
  return Object.fromEntries(
    Object.keys(spec.sources).map((name) => [
      name,
      { sha256: sha256(edited.includes(name) ? `${name} edited` : name), sizeBytes: 1, chunks: [] },
    ]),
  );
}

export function codeOf(stage: string, codes: ReadonlyMap<string, ComputeCode>): ComputeCode {
  return present(codes.get(present(findStage(stage)).compute));
}

function isList(refs: InputRef | readonly InputRef[]): refs is readonly InputRef[] {
  return Array.isArray(refs);
}

export function present<T>(value: T | null | undefined): T {
  if (value == null) throw new Error('the test asks for what it did not make');
  return value;
}
