import type { StageRef } from '../references.js';

/** A preference model. */
export interface Candidate {
  readonly name: string;
  /** Of the stage that trains it. */
  readonly label: string;
  readonly model: StageRef<'checkpoint'>;
}

/** A candidate's scores of the held-out pairs of one set. */
export interface HeldoutScores extends Candidate {
  readonly set: string;
  readonly scores: StageRef<'scores'>;
}

/** Tokenized pairs by the name of their set. */
export interface TokenPairSet {
  readonly set: string;
  readonly pairs: StageRef<'token-pairs'>;
}
