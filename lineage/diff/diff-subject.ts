import type { Digest } from '../digest.js';
import type { JsonObject } from '../json.js';
import type { StatementFacts } from '../statement.js';

/** A source as one subject saw it; null where it was never pinned, or nobody says where it is. */
export interface DiffSource {
  readonly name: string;
  readonly sha256: Digest | null;
  readonly location: string | null;
  /** Stages that read it. */
  readonly stages: readonly string[];
}

/** A stage that is compared with the one of the same id. */
export interface DiffStage {
  readonly id: string;
  readonly stage: string;
  readonly params: JsonObject;
  readonly execution: JsonObject;
  readonly key: Digest | null;
  readonly artifact: Digest | null;
  /** Null where nothing is committed, or no readable statement tells of it. */
  readonly facts: StatementFacts | null;
  /** Of the artifact's manifest; null for what has no numbers of its own. */
  readonly statistics: JsonObject | null;
}

/** Two stages of one id. */
export interface StagePair {
  readonly id: string;
  readonly before: DiffStage;
  readonly after: DiffStage;
}

/** What a reference names, with all that it was made from, in dependency order. */
export interface DiffSubject {
  readonly name: string;
  /** Parameters of the pipeline; null for what is not a run. */
  readonly parameters: JsonObject | null;
  readonly sources: readonly DiffSource[];
  readonly stages: readonly DiffStage[];
}

export type DiffSection = 'spec' | 'data' | 'code' | 'env' | 'metrics';

/** One thing that differs. A cause is one that no other difference explains. */
export interface Difference {
  readonly section: DiffSection;
  readonly kind:
    | 'parameter'
    | 'stage'
    | 'source'
    | 'location'
    | 'output'
    | 'module'
    | 'execution'
    | 'environment'
    | 'divergence'
    | 'metric';
  /** What it is: `lm.steps`, a source's name, a module's path. */
  readonly name: string;
  readonly cause: boolean;
  /** Ids of the stages where it shows, in dependency order. */
  readonly stages: readonly string[];
  readonly from: string;
  readonly to: string;
  /** Where it begins, such as the first row that differs; null when nobody looked. */
  readonly detail: string | null;
}
