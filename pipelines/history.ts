import type { ModuleDigest } from '../lineage/compute-digest.js';
import type { Digest } from '../lineage/digest.js';
import type { JsonObject } from '../lineage/json.js';
import type { InputDigests } from '../lineage/stage-key.js';

/** What the store remembers, as far as planning asks. */
export interface PlanHistory {
  /** The newest valid commit of a key, and what was passed over on the way to it. */
  findCommit(
    key: Digest,
  ): Promise<{ readonly commit: PlanCommit | null; readonly passedOver: readonly PassedOver[] }>;
  /** The newest commit of a stage, before all of one label; null when the stage never ran. */
  findPrevious(stage: string, label: string): Promise<PreviousStage | PassedOver | null>;
}

/** A commit that is not used: something of it is missing or altered, or nobody here trusts its signer. */
export interface PassedOver {
  readonly kind: 'damaged' | 'untrusted';
  readonly what: string;
}

interface PlanCommit {
  readonly artifact: Digest;
  /** The run that computed it. */
  readonly run: string;
}

/** The identity of a commit that a new key is compared with. */
export interface PreviousStage {
  readonly computeDigest: Digest;
  readonly params: JsonObject;
  readonly inputs: InputDigests;
  /** Modules of that code, or null where they were not kept. */
  readonly modules: readonly ModuleDigest[] | null;
}
