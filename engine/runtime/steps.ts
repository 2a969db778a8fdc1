import type { MicroBatch } from './lanes/micro-batch.js';
import type { Results } from './session.js';

/** One optimizer step that is to be taken. */
export interface StepToTake {
  /** In the order in which their gradients are summed. */
  readonly microBatches: readonly MicroBatch[];
  readonly learningRate: number;
}

/** What a step gave. */
export interface StepTaken {
  /** Of every run of every micro-batch, in order. */
  readonly results: readonly Results[];
  /** Global norm of the gradients before clipping. */
  readonly gradientNorm: number;
}

/** Who takes the steps of a training, in one form or another: which never changes bytes. */
export interface Stepper {
  /** Steps that one call takes at most. */
  readonly mostSteps: number;
  /**
   * Takes steps one after the other, and leaves the weights after the last one in the arena.
   * @param first of the steps, counted from 1
   */
  take(first: number, steps: readonly StepToTake[]): Promise<StepTaken[]>;
  /** Brings the moments into the arena too. */
  gatherMoments(): Promise<void>;
  close(): Promise<void>;
}
