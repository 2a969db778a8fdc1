import type { Program } from '../graph/program.js';
import { constant, input } from '../graph/value.js';
import { continuedDecoder, finalNorm } from '../layers/decoder.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters, Parameters } from '../layers/parameters.js';
import { maskAfter, pastInputs, shared } from '../layers/past.js';
import { leastProbability, logits } from '../losses/language-model.js';
import { add, log } from '../ops/elementwise.js';
import { indicesOf, topK } from '../ops/gather.js';
import { reshape, transpose } from '../ops/layout.js';
import { softmax } from '../ops/normalize.js';
import { assembleResults } from './assemble.js';
import { checkLength, checkModel } from './check-model.js';

export interface TeacherShape {
  readonly sequences: number;
  readonly tokens: number;
  /** Tokens of the context that all sequences continue. */
  readonly past: number;
  /** Tokens to name at each position. */
  readonly k: number;
}

/**
 * What a model expects after every token of sequences that continue one context of P tokens. Batch: `tokens` int32
 * [B,T]; for every layer N `past.keys.N` and `past.values.N` [P,H,D/H] of the context.
 * Results [B,T,k]: `ids` int64, the likeliest tokens, equally likely ones by lower id, and their `logprobs` in nats.
 */
export function teacherProgram(config: DecoderConfig, shape: TeacherShape): Program {
  const { sequences, tokens, k } = shape;
  checkModel(config);
  checkLength(config, shape.past + tokens);
  const parameters = new Parameters(decoderParameters(config), 'float32');
  const rows = input('tokens', 'int32', [sequences, tokens]);
  const past = pastInputs(config, { sequences: 1, past: shape.past });
  const { stream } = continuedDecoder(
    config,
    parameters,
    {
      tokens: transpose(rows, { perm: [1, 0] }),
      positions: constant(
        'int32',
        [tokens, 1],
        Array.from({ length: tokens }, (_, i) => shape.past + i),
      ),
      mask: maskAfter(shape.past, tokens),
    },
    past.map((layer) => shared(layer, sequences)),
  );
  const likeliest = topK(softmax(logits(finalNorm(stream, parameters), parameters)), { k: [k] });
  const batchFirst = (x: typeof likeliest) =>
    transpose(reshape(x, { shape: [tokens, sequences, k] }), { perm: [1, 0, 2] });
  return assembleResults({
    parameters,
    batch: [rows, ...past.flatMap(({ keys, values }) => [keys, values])],
    results: {
      ids: batchFirst(indicesOf(likeliest)),
      logprobs: batchFirst(log(add(likeliest, leastProbability))),
    },
  });
}
