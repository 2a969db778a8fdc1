import type { Program } from '../graph/program.js';
import { finalNorm } from '../layers/decoder.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { leastProbability, logits } from '../losses/language-model.js';
import { add, log } from '../ops/elementwise.js';
import { indicesOf, topK } from '../ops/gather.js';
import { reshape, transpose } from '../ops/layout.js';
import { softmax } from '../ops/normalize.js';
import { assembleResults } from './assemble.js';
import { type ContinuedShape, continuedSequences } from './continued-sequences.js';

export interface TeacherShape extends ContinuedShape {
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
  const { parameters, rows, past, stream } = continuedSequences(config, shape);
  const likeliest = topK(softmax(logits(finalNorm(stream, parameters), parameters)), { k: [k] });
  const batchFirst = (x: typeof likeliest) =>
    transpose(reshape(x, { shape: [tokens, sequences, k] }), { perm: [1, 0, 2] });
  return assembleResults({
    parameters,
    batch: [rows, ...past],
    results: {
      ids: batchFirst(indicesOf(likeliest)),
      logprobs: batchFirst(log(add(likeliest, leastProbability))),
    },
  });
}
