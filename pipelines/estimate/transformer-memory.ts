import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import { arenaBytes, weightBytes } from './transformer-cost.js';

const FLOAT_BYTES = 4;
/** Tokens of one run of the graph, unless one sequence is longer. */
const RUN_TOKENS = 2_048;
/** Where a program's logits are more, it computes them in chunks. */
const MOST_LOGITS = 2 ** 25;
/** Node, ONNX Runtime and the code. */
const PROCESS_BYTES = 150 * 2 ** 20;

/** Sequences that one run of the graph holds, each of at most `tokens`. */
export function sequencesPerRun(tokens: number, batch: number): number {
  return Math.max(1, Math.min(batch, Math.floor(RUN_TOKENS / tokens)));
}

export interface RunShape {
  readonly sequences: number;
  readonly tokens: number;
  /** Share of the tokens whose successor is predicted. */
  readonly predicted?: number;
}

/**
 * What one training run of the graph holds beside the arena. Coefficients were fitted to peak memory of eight models
 * (records 0034, 0036): values of every layer that the backward pass reads, its temporaries, logits and the causal mask.
 */
function activationBytes(
  { layers, width, heads, vocabularySize }: DecoderConfig,
  { sequences, tokens, predicted = 1 }: RunShape,
): number {
  const rows = sequences * tokens;
  const stream = (16 * layers + 11) * rows * width;
  const attention = (layers + 2) * sequences * heads * tokens ** 2;
  const logits = logitFloats(rows * predicted, vocabularySize, width);
  return FLOAT_BYTES * (stream + attention + logits + 10 * tokens ** 2);
}

/** Logits and their gradient; above the most that may be there at once, three buffers of a chunk and two of V·D. */
function logitFloats(rows: number, vocabularySize: number, width: number): number {
  const logits = rows * vocabularySize;
  return logits <= MOST_LOGITS ? 2 * logits : 3 * MOST_LOGITS + 2 * vocabularySize * width;
}

/** Of a process that trains: arena, and the buffers of its largest run. */
export function trainingBytes(decoder: DecoderConfig, largest: RunShape): number {
  return PROCESS_BYTES + arenaBytes(decoder) + activationBytes(decoder, largest);
}

/** Of a process that only scores: weights, and the values of one layer at a time. */
export function scoringBytes(decoder: DecoderConfig, shape: RunShape): number {
  return PROCESS_BYTES + weightBytes(decoder) + activationBytes({ ...decoder, layers: 1 }, shape);
}
