import type { ErrorRecord } from '../../../errors/retort-error.js';
import type { ParameterSpec, Program } from '../../graph/program.js';
import type { AdamW } from '../optimizer.js';
import type { Batch } from '../session.js';
import type { LanePlace } from './sharded-lane.js';

/** What a lane's thread begins with. */
export interface LaneStart extends LanePlace {
  readonly parameters: readonly ParameterSpec[];
  readonly optimizer: AdamW;
  /** Of this lane in one step. */
  readonly microBatches: number;
  readonly lanes: number;
  readonly groupSize: number;
  readonly exchange: SharedArrayBuffer;
}

/** A run whose program the lane has been told by number. */
export interface NumberedRun {
  readonly program: number;
  readonly batch: Batch;
}

/** What a lane is asked to do; each is answered once, in order. */
export type ToLane =
  | {
      readonly do: 'gradients';
      readonly microBatches: readonly (readonly NumberedRun[])[];
      /** Programs that it does not know yet. */
      readonly programs: readonly (readonly [number, Program])[];
    }
  | { readonly do: 'reduce' }
  | { readonly do: 'update'; readonly step: number; readonly learningRate: number }
  | { readonly do: 'shareMoments' }
  | { readonly do: 'close' };

/** What a lane answers; its first `done` says that it is ready. */
export type FromLane =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: ErrorRecord };
