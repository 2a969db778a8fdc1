import type { DType, Program } from '../graph/program.js';
import { constant, input, type Value } from '../graph/value.js';
import { causalMask } from '../layers/attention.js';
import { type DecoderInputs, decoder, finalNorm } from '../layers/decoder.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters, Parameters } from '../layers/parameters.js';
import { weightedTotal } from '../losses/language-model.js';
import { nextTokenLoss, nextTokenNll } from '../losses/next-token.js';
import { reshape, transpose } from '../ops/layout.js';
import { assemble, type ProgramMode } from './assemble.js';
import { checkLength, checkModel } from './check-model.js';

export interface LanguageModelShape {
  readonly sequences: number;
  readonly tokens: number;
}

/**
 * Batch: `tokens` int32 [B,T], `targets` int32 [B,T], `weights` [B,T].
 * Results: `loss` = Σ weights·nll in nats, so that weights which sum to one over all micro-batches of a step
 * make it the mean, and a weight of zero ignores a position; to evaluate also `nll` [B,T], unweighted.
 */
export function languageModelProgram(
  config: DecoderConfig,
  { sequences, tokens }: LanguageModelShape,
  mode: ProgramMode,
  dtype: 'float32' | 'float64' = 'float32',
): Program {
  checkModel(config);
  checkLength(config, tokens);
  const shape = [sequences, tokens];
  const batch = {
    tokens: input('tokens', 'int32', shape),
    targets: input('targets', 'int32', shape),
    weights: input('weights', dtype, shape),
  };
  const parameters = new Parameters(decoderParameters(config), dtype);
  const hidden = finalNorm(decoder(config, parameters, causalInputs(batch.tokens, dtype)), parameters);
  const [targets, weights] = [timeMajorColumn(batch.targets), timeMajorColumn(batch.weights)];
  const inputs = Object.values(batch);
  if (mode === 'train') {
    const loss = nextTokenLoss(hidden, parameters, targets, weights);
    return assemble({ parameters, batch: inputs, loss, others: {} }, mode);
  }
  const nll = nextTokenNll(hidden, parameters, targets);
  const perPosition = transpose(reshape(nll, { shape: [tokens, sequences] }), { perm: [1, 0] });
  const loss = weightedTotal(nll, weights);
  return assemble({ parameters, batch: inputs, loss, others: { nll: perPosition } }, mode);
}

/** [B,T] as a column [T·B,1] of time-major rows. */
export const timeMajorColumn = (x: Value): Value =>
  reshape(transpose(x, { perm: [1, 0] }), {
    shape: [x.shape.reduce((product, size) => product * size, 1), 1],
  });

/** Unpacked rows: each starts at position 0 and sees its own past. `tokens` [B,T]. */
export function causalInputs(tokens: Value, dtype: DType): DecoderInputs {
  const [, length = 0] = tokens.shape;
  return {
    tokens: transpose(tokens, { perm: [1, 0] }),
    positions: constant('int32', [length, 1], [...Array(length).keys()]),
    mask: causalMask(length, dtype),
    causal: true,
  };
}
