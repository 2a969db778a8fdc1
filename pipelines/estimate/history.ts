import type { Digest } from '../../lineage/digest.js';
import type { JsonObject } from '../../lineage/json.js';
import type { ArtifactFacts } from './facts.js';

/** A stage that ran here once, from its signed commit. */
export interface PastStage {
  readonly stage: string;
  /** Its id in that run. */
  readonly id: string;
  readonly run: string;
  readonly seconds: number;
  readonly params: JsonObject;
  readonly execution: JsonObject;
  readonly inputs: { readonly [name: string]: readonly ArtifactFacts[] };
  readonly outputBytes: number;
}

/** What the store remembers of sizes and times, as far as an estimate asks. */
export interface EstimateHistory {
  /** Of a committed artifact; null when it cannot be read. */
  artifact(digest: Digest): Promise<ArtifactFacts | null>;
  /** Undisturbed runs of a stage on the numeric class that the execution has here, newest first. */
  past(stage: string, execution: JsonObject): Promise<readonly PastStage[]>;
  /** Operations a second of a matrix product on the device of the execution; null where nothing measures it. */
  matrixRate(execution: JsonObject): Promise<number | null>;
}
