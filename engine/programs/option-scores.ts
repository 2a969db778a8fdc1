import type { Program } from '../graph/program.js';
import { input } from '../graph/value.js';
import { finalNorm } from '../layers/decoder.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { crossEntropy, logits } from '../losses/language-model.js';
import { negate } from '../ops/elementwise.js';
import { gather, indicesOf, topK } from '../ops/gather.js';
import { reshape } from '../ops/layout.js';
import { assembleResults } from './assemble.js';
import { type ContinuedShape, continuedSequences } from './continued-sequences.js';

export interface OptionScoresShape extends ContinuedShape {
  /** Places of the whole batch at which the next token is predicted. */
  readonly reads: number;
}

/**
 * How likely given tokens are in sequences that continue one prompt of P tokens. Batch: `tokens` int32 [B,T];
 * `places` int32 [R], token t of sequence b as t·B + b; `targets` int32 [R,1], the token after each place; for every
 * layer N `past.keys.N` and `past.values.N` [P,H,D/H] of the prompt.
 * Results: `logprobs` [R,1] in nats; `likeliest` int64 [R,1], of equally likely tokens the lowest id.
 */
export function optionScoresProgram(config: DecoderConfig, shape: OptionScoresShape): Program {
  const { reads } = shape;
  const { parameters, rows, past, stream } = continuedSequences(config, shape);
  const places = input('places', 'int32', [reads]);
  const targets = input('targets', 'int32', [reads, 1]);
  const scores = logits(finalNorm(gather(stream, places), parameters), parameters);
  return assembleResults({
    parameters,
    batch: [rows, places, targets, ...past],
    results: {
      logprobs: negate(crossEntropy(scores, targets)),
      likeliest: reshape(indicesOf(topK(scores, { k: [1] })), { shape: [reads, 1] }),
    },
  });
}
