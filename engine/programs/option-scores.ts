import type { Program } from '../graph/program.js';
import { constant, input } from '../graph/value.js';
import { continuedDecoder, finalNorm } from '../layers/decoder.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters, Parameters } from '../layers/parameters.js';
import { maskAfter, pastInputs, shared } from '../layers/past.js';
import { crossEntropy, logits } from '../losses/language-model.js';
import { negate } from '../ops/elementwise.js';
import { gather, indicesOf, topK } from '../ops/gather.js';
import { reshape, transpose } from '../ops/layout.js';
import { assembleResults } from './assemble.js';
import { checkLength, checkModel } from './check-model.js';

export interface OptionScoresShape {
  readonly sequences: number;
  readonly tokens: number;
  /** Places of the whole batch at which the next token is predicted. */
  readonly reads: number;
  /** Tokens of the prompt that all sequences continue. */
  readonly past: number;
}

/**
 * How likely given tokens are in sequences that continue one prompt of P tokens. Batch: `tokens` int32 [B,T];
 * `places` int32 [R], token t of sequence b as t·B + b; `targets` int32 [R,1], the token after each place; for every
 * layer N `past.keys.N` and `past.values.N` [P,H,D/H] of the prompt.
 * Results: `logprobs` [R,1] in nats; `likeliest` int64 [R,1], of equally likely tokens the lowest id.
 */
export function optionScoresProgram(config: DecoderConfig, shape: OptionScoresShape): Program {
  const { sequences, tokens, reads } = shape;
  checkModel(config);
  checkLength(config, shape.past + tokens);
  const parameters = new Parameters(decoderParameters(config), 'float32');
  const rows = input('tokens', 'int32', [sequences, tokens]);
  const places = input('places', 'int32', [reads]);
  const targets = input('targets', 'int32', [reads, 1]);
  const past = pastInputs(config, { sequences: 1, past: shape.past });
  const positions = Array.from({ length: tokens }, (_, i) => shape.past + i);
  const { stream } = continuedDecoder(
    config,
    parameters,
    {
      tokens: transpose(rows, { perm: [1, 0] }),
      positions: constant('int32', [tokens, 1], positions),
      mask: maskAfter(shape.past, tokens),
    },
    past.map((layer) => shared(layer, sequences)),
  );
  const scores = logits(finalNorm(gather(stream, places), parameters), parameters);
  return assembleResults({
    parameters,
    batch: [rows, places, targets, ...past.flatMap(({ keys, values }) => [keys, values])],
    results: {
      logprobs: negate(crossEntropy(scores, targets)),
      likeliest: reshape(indicesOf(topK(scores, { k: [1] })), { shape: [reads, 1] }),
    },
  });
}
