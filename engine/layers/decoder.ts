import type { Value } from '../graph/value.js';
import { gelu } from '../ops/activation.js';
import { add } from '../ops/elementwise.js';
import { gather } from '../ops/gather.js';
import { reshape } from '../ops/layout.js';
import { selfAttention } from './attention.js';
import type { DecoderConfig } from './decoder-config.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import type { Parameters } from './parameters.js';

export interface DecoderInputs {
  /** [T,B]: time first, so that a head's keys are read without a copy. */
  readonly tokens: Value;
  /** Positions [T,1] or [T,B]. */
  readonly positions: Value;
  /** [T,T], added to attention scores. */
  readonly mask: Value;
}

/** The residual stream after the last block and before the final norm: time-major rows [T·B,D]. */
export function decoder(config: DecoderConfig, parameters: Parameters, inputs: DecoderInputs): Value {
  const { tokens, positions, mask } = inputs;
  const [length = 0, sequences = 0] = tokens.shape;
  const embedded = add(
    gather(parameters.get('transformer.wte.weight'), tokens),
    gather(parameters.get('transformer.wpe.weight'), positions),
  );
  let x = reshape(embedded, { shape: [length * sequences, config.width] });
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `transformer.h.${layer}`;
    const shape = { tokens: length, heads: config.heads };
    x = add(x, selfAttention(layerNorm(x, parameters, `${at}.ln_1`), parameters, `${at}.attn`, mask, shape));
    x = add(x, feedForward(layerNorm(x, parameters, `${at}.ln_2`), parameters, `${at}.mlp`));
  }
  return x;
}

const feedForward = (x: Value, parameters: Parameters, name: string): Value =>
  linear(gelu(linear(x, parameters, `${name}.c_fc`)), parameters, `${name}.c_proj`);

/** Final norm of any rows of the residual stream [R,D]. */
export const finalNorm = (x: Value, parameters: Parameters): Value =>
  layerNorm(x, parameters, 'transformer.ln_f');
