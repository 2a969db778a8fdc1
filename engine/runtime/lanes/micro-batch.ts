import type { Program } from '../../graph/program.js';
import type { Batch } from '../session.js';

/** One run of a training program, whose gradients become part of a step's sum. */
export interface Run {
  /** One object a shape: whoever runs it opens one session for it. */
  readonly program: Program;
  /** Given away: nobody else reads or writes it. */
  readonly batch: Batch;
}

/** Runs whose gradients are added in order: one, unless that would take too much memory; none where data is short. */
export type MicroBatch = readonly Run[];
