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
  /** Whether the mask hides from every token those after it; not after a past. */
  readonly causal?: boolean;
}

/** Rows of the last block that are wanted, R of every sequence. */
export interface WantedRows {
  /** int32 [R·B]: indices of time-major rows [T·B], the first of every sequence first. */
  readonly rows: Value;
  /** Added to attention scores of these rows: [B,1,R,T]. */
  readonly mask: Value;
}

/** The residual stream after the last block and before the final norm: time-major rows [T·B,D]. */
export const decoder = (config: DecoderConfig, parameters: Parameters, inputs: DecoderInputs): Value =>
  continuedDecoder(config, parameters, inputs, []).stream;

/**
 * The same stream of some rows alone [R·B,D]: in the last block only they ask, and only they go through its
 * feed-forward layer.
 */
export function prunedDecoder(
  config: DecoderConfig,
  parameters: Parameters,
  inputs: DecoderInputs,
  wanted: WantedRows,
): Value {
  const { layers } = config;
  let stream = embedding(parameters, inputs);
  for (let layer = 0; layer < layers - 1; layer++)
    ({ stream } = block(config, parameters, layer, stream, inputs));
  return block(config, parameters, layers - 1, stream, inputs, { wanted }).stream;
}

/**
 * The stream of tokens that continue a past whose keys and values are known, one a layer.
 * @returns with the keys and values of these tokens, one a layer
 */
export function continuedDecoder(
  config: DecoderConfig,
  parameters: Parameters,
  inputs: DecoderInputs,
  past: readonly KeysAndValues[],
): { readonly stream: Value; readonly present: readonly KeysAndValues[] } {
  let stream = embedding(parameters, inputs);
  const present: KeysAndValues[] = [];
  for (let layer = 0; layer < config.layers; layer++) {
    const done = block(config, parameters, layer, stream, inputs, { past: past[layer] });
    stream = done.stream;
    present.push(done.present);
  }
  return { stream, present };
}

/** Time-major rows [T·B,D]. */
function embedding(parameters: Parameters, { tokens, positions }: DecoderInputs): Value {
  const embedded = add(
    gather(parameters.get('transformer.wte.weight'), tokens),
    gather(parameters.get('transformer.wpe.weight'), positions),
  );
  const [length = 0, sequences = 0, width = 0] = embedded.shape;
  return reshape(embedded, { shape: [length * sequences, width] });
}

/** One block on the residual stream: attention, then the feed-forward layer, each before its norm. */
function block(
  { heads }: DecoderConfig,
  parameters: Parameters,
  layer: number,
  stream: Value,
  { tokens, mask, causal }: DecoderInputs,
  { past, wanted }: { past?: KeysAndValues; wanted?: WantedRows } = {},
): { readonly stream: Value; readonly present: KeysAndValues } {
  const at = `transformer.h.${layer}`;
  const normed = (x: Value) => layerNorm(x, parameters, `${at}.ln_1`);
  const asking = wanted ? gather(stream, wanted.rows) : stream;
  const { mixed, present } = selfAttention(
    normed(stream),
    parameters,
    `${at}.attn`,
    wanted?.mask ?? mask,
    { tokens: tokens.shape[0] ?? 0, heads },
    wanted ? { queries: normed(asking) } : { past, causal },
  );
  const attended = add(asking, mixed);
  const fed = feedForward(layerNorm(attended, parameters, `${at}.ln_2`), parameters, `${at}.mlp`);
  return { stream: add(attended, fed), present };
}

const feedForward = (x: Value, parameters: Parameters, name: string): Value =>
  linear(gelu(linear(x, parameters, `${name}.c_fc`)), parameters, `${name}.c_proj`);

/** Final norm of any rows of the residual stream [R,D]. */
export const finalNorm = (x: Value, parameters: Parameters): Value =>
  layerNorm(x, parameters, 'transformer.ln_f');
