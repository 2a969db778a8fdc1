import { blocksOf } from '../shard.js';

/** What lanes hand to each other: shared memory, which ONNX Runtime and the kernels never see. */
export interface Exchange {
  readonly buffer: SharedArrayBuffer;
  readonly lanes: number;
  readonly groupSize: number;
  /** Gradients that a lane has summed; between steps also a moment. */
  gradients(lane: number): Float32Array;
  readonly weights: Float32Array;
  /** Sum of squares of every block of the gradients' sum. */
  readonly squares: Float64Array;
}

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** @param buffer of the same exchange in another thread; absent makes one */
export function openExchange(lanes: number, groupSize: number, buffer?: SharedArrayBuffer): Exchange {
  const blocks = blocksOf({ from: 0, to: groupSize }).length;
  const squaresBytes = blocks * Float64Array.BYTES_PER_ELEMENT;
  const groupAt = (place: number) => squaresBytes + place * groupSize * FLOAT_BYTES;
  const shared = buffer ?? new SharedArrayBuffer(groupAt(lanes + 1));
  return {
    buffer: shared,
    lanes,
    groupSize,
    gradients: (lane) => new Float32Array(shared, groupAt(lane), groupSize),
    weights: new Float32Array(shared, groupAt(lanes), groupSize),
    squares: new Float64Array(shared, 0, blocks),
  };
}
