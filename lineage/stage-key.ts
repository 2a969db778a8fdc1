import { digestOfJson } from './canonical-json.js';
import type { Digest } from './digest.js';
import type { JsonObject } from './json.js';

/** Digests of input artifacts and source pins by input name; a list keeps its order. */
export interface InputDigests {
  readonly [name: string]: Digest | readonly Digest[];
}

/** All that decides a stage's output bytes, within a numeric class. */
export interface StageIdentity {
  readonly stage: string;
  readonly computeDigest: Digest;
  readonly params: JsonObject;
  readonly inputs: InputDigests;
}

/** Address of a stage's commits: equal for two runs exactly when stage, code, parameters and inputs are. */
export function stageKey({ stage, computeDigest, params, inputs }: StageIdentity): Digest {
  return digestOfJson({ stage, computeDigest, params, inputs });
}
