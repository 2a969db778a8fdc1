import type { DecoderConfig } from '../../engine/layers/decoder-config.js';

const FLOAT_BYTES = 4;
/** Weights, gradients, AdamW's two moments, and one sum over micro-batches; each doubling of them keeps one more. */
const TRAINING_GROUPS = 5;
/** The most that weights, gradients and moments together may take: one WebAssembly memory. */
export const MOST_ARENA_BYTES = 4 * 2 ** 30;

/** 12·L·D²: the paper's count, which leaves embeddings, biases and norms out. */
export function bodyParameters({ layers, width }: Pick<DecoderConfig, 'layers' | 'width'>): number {
  return 12 * layers * width ** 2;
}

/** Every trainable number of a decoder whose output head is its embedding. */
export function allParameters({ layers, width, contextLength, vocabularySize }: DecoderConfig): number {
  const block = 12 * width ** 2 + 13 * width;
  return (vocabularySize + contextLength) * width + layers * block + 2 * width;
}

/**
 * Operations of a forward pass over one token, 2 a multiplied weight, in sequences of `tokens`: the body; attention,
 * 4·L·D·T, whose masked half is computed too; and the output head, 2·V·D, for the `predicted` share of the tokens.
 */
export function forwardFlops(
  decoder: DecoderConfig,
  { tokens, predicted = 1 }: { tokens: number; predicted?: number },
): number {
  const { layers, width, vocabularySize } = decoder;
  const attention = 4 * layers * width * tokens;
  return 2 * bodyParameters(decoder) + attention + 2 * vocabularySize * width * predicted;
}

/** A backward pass costs two forward ones. */
export function trainingFlops(decoder: DecoderConfig, shape: { tokens: number; predicted?: number }): number {
  return 3 * forwardFlops(decoder, shape);
}

/** Weights alone, as they are stored. */
export function weightBytes(decoder: DecoderConfig): number {
  return FLOAT_BYTES * allParameters(decoder);
}

/** Room of the arena: weights, gradients, sums over micro-batches and both moments. */
export function arenaBytes(decoder: DecoderConfig, microBatches: number): number {
  return (TRAINING_GROUPS + Math.log2(microBatches)) * weightBytes(decoder);
}
