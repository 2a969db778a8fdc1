import type { Value } from '../graph/value.js';
import { gelu } from '../ops/activation.js';
import { add } from '../ops/elementwise.js';
import { gather } from '../ops/gather.js';
import { reshape } from '../ops/layout.js';
import { type KeysAndValues, selfAttention } from './attention.js';
import type { DecoderConfig } from './decoder-config.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import type { Parameters } from './parameters.js';

export interface DecoderInputs {
  /** [T,B]: time first, so that a head's keys are read without a copy. */
  readonly tokens: Value;
  /** Positions [T,1] or [T,B]. */
  readonly positions: Value;
  /** Added to attention scores: [T,T], or as `selfAttention` takes it after a past. */
  readonly mask: Value;
}

/** The residual stream after the last block and before the final norm: time-major rows [T·B,D]. */
export const decoder = (config: DecoderConfig, parameters: Parameters, inputs: DecoderInputs): Value =>
  continuedDecoder(config, parameters, inputs, []).stream;

/**
 * The same for tokens that continue a past whose keys and values are known, one a layer.
 * @returns with the keys and values of these tokens, one a layer
 */
export function continuedDecoder(
  config: DecoderConfig,
  parameters: Parameters,
  { tokens, positions, mask }: DecoderInputs,
  past: readonly KeysAndValues[],
): { readonly stream: Value; readonly present: readonly KeysAndValues[] } {
  const [length = 0, sequences = 0] = tokens.shape;
  const embedded = add(
    gather(parameters.get('transformer.wte.weight'), tokens),
    gather(parameters.get('transformer.wpe.weight'), positions),
  );
  let stream = reshape(embedded, { shape: [length * sequences, config.width] });
  const present: KeysAndValues[] = [];
  const shape = { tokens: length, heads: config.heads };
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `transformer.h.${layer}`;
    const normed = layerNorm(stream, parameters, `${at}.ln_1`);
    const attention = selfAttention(normed, parameters, `${at}.attn`, mask, shape, past[layer]);
    stream = add(stream, attention.mixed);
    stream = add(stream, feedForward(layerNorm(stream, parameters, `${at}.ln_2`), parameters, `${at}.mlp`));
    present.push(attention.present);
  }
  return { stream, present };
}

const feedForward = (x: Value, parameters: Parameters, name: string): Value =>
  linear(gelu(linear(x, parameters, `${name}.c_fc`)), parameters, `${name}.c_proj`);

/** Final norm of any rows of the residual stream [R,D]. */
export const finalNorm = (x: Value, parameters: Parameters): Value =>
  layerNorm(x, parameters, 'transformer.ln_f');
