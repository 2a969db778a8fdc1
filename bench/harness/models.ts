import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import { decoderParameters, scoreParameters } from '../../engine/layers/parameters.js';
import { createArena } from '../../engine/runtime/arena.js';
import type { ModelKind } from '../../engine/runtime/hugging-face-config.js';
import { tensorsOf } from '../../engine/runtime/model.js';
import { encodeSafetensors } from '../../engine/runtime/safetensors.js';
import { initialize } from '../../engine/train/initialize.js';

/** 4.2 million parameters. */
export const S: DecoderConfig = {
  vocabularySize: 4_096,
  contextLength: 128,
  layers: 4,
  width: 256,
  heads: 4,
};
/** 29.6 million parameters. */
export const M: DecoderConfig = {
  vocabularySize: 8_192,
  contextLength: 256,
  layers: 8,
  width: 512,
  heads: 8,
};

export const SEED = 1;

/**
 * What every contender's AdamW does; after a linear warm-up the rate is constant. Without one the first steps are
 * unstable, and two exact trainings part by rounding alone.
 */
export const optimizer = {
  learningRate: 1e-3,
  warmupSteps: 100,
  betas: [0.9, 0.95],
  weightDecay: 0.1,
  clipNorm: 1,
} as const;
export type OptimizerSettings = typeof optimizer;

export const specsOf = (config: DecoderConfig, kind: ModelKind) =>
  kind === 'language-model'
    ? decoderParameters(config)
    : [...decoderParameters(config), ...scoreParameters(config)];

/** Initial weights of the seed as a safetensors file, under Hugging Face's names. */
export function initialWeights(config: DecoderConfig, kind: ModelKind): Uint8Array {
  const specs = specsOf(config, kind);
  const arena = createArena(specs, ['weights']);
  initialize(arena, specs, SEED);
  return Buffer.concat([...encodeSafetensors(tensorsOf(arena, 'weights'))]);
}
