import type { ArtifactReader } from '../../storage/ports.js';

/** A model of a run, by the name that the run's own report gives it. */
export interface RunModel {
  readonly name: string;
  /** The stage that trained it, such as `pretrain-preference-model`. */
  readonly stage: string;
  readonly reader: ArtifactReader;
}

/** Scores of a model on something that was held out. */
export interface RunScores {
  /** For people, such as `with PMP` or `prompted`. */
  readonly name: string;
  /** The held-out set, or the task. */
  readonly set: string;
  readonly reader: ArtifactReader;
  /** Null when its model is no checkpoint of the run. */
  readonly model: RunModel | null;
}

/** All that one run measured and that is still in the store. */
export interface RunArtifacts {
  readonly run: string;
  readonly pipeline: string;
  /** ISO-8601 in UTC. */
  readonly createdAt: string;
  /** Whether its data were written for demonstration. */
  readonly synthetic: boolean;
  readonly models: readonly RunModel[];
  readonly scores: readonly RunScores[];
  readonly tasks: readonly RunScores[];
}
