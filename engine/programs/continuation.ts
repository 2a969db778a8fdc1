import type { Program } from '../graph/program.js';
import { constant, input, scalar, type Value } from '../graph/value.js';
import { continuedDecoder, finalNorm } from '../layers/decoder.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters, Parameters } from '../layers/parameters.js';
import { maskAfter, maskAfterSome, pastInputs } from '../layers/past.js';
import { logits } from '../losses/language-model.js';
import { add, multiply } from '../ops/elementwise.js';
import { gather } from '../ops/gather.js';
import { transpose } from '../ops/layout.js';
import { assembleResults } from './assemble.js';
import { checkLength, checkModel } from './check-model.js';

export interface ContinuationShape {
  readonly sequences: number;
  /** Tokens of a sequence in this run. */
  readonly tokens: number;
  /** Tokens of a sequence before them, whose keys and values are given; a sequence may leave some unused. */
  readonly past: number;
}

/**
 * Tokens that continue a past. Batch: `tokens` int32 [B,T]; `positions` int32 [B,T]; `ends` int32 [B], where each
 * row's logits are read; after a past of P also `pastMask` [B,P], 0 for a token to see and `masked` for one to
 * ignore, and for every layer N `past.keys.N` and `past.values.N` [P,B·H,D/H].
 * Results: `logits` [B,V], and for every layer N `present.keys.N` and `present.values.N` [T,B·H,D/H].
 */
export function continuationProgram(config: DecoderConfig, shape: ContinuationShape): Program {
  const { sequences, tokens } = shape;
  checkModel(config);
  checkLength(config, tokens);
  const parameters = new Parameters(decoderParameters(config), 'float32');
  const rows = input('tokens', 'int32', [sequences, tokens]);
  const positions = input('positions', 'int32', [sequences, tokens]);
  const ends = input('ends', 'int32', [sequences]);
  const pastMask = input('pastMask', 'float32', [sequences, shape.past]);
  const past = pastInputs(config, shape);
  const { stream, present } = continuedDecoder(
    config,
    parameters,
    {
      tokens: transpose(rows, { perm: [1, 0] }),
      positions: transpose(positions, { perm: [1, 0] }),
      mask: shape.past === 0 ? maskAfter(0, tokens) : maskAfterSome(pastMask, tokens),
    },
    past,
  );
  const read = finalNorm(gather(stream, rowsAt(ends)), parameters);
  const ofPast = shape.past === 0 ? [] : [pastMask, ...past.flatMap(({ keys, values }) => [keys, values])];
  const ofPresent = present.flatMap(({ keys, values }, layer): [string, Value][] => [
    [`present.keys.${layer}`, keys],
    [`present.values.${layer}`, values],
  ]);
  return assembleResults({
    parameters,
    batch: [rows, positions, ends, ...ofPast],
    results: { logits: logits(read, parameters), ...Object.fromEntries(ofPresent) },
  });
}

/** Indices of time-major rows: token `ends[b]` of sequence b. */
function rowsAt(ends: Value): Value {
  const [sequences = 0] = ends.shape;
  const column = constant('int32', [sequences], [...Array(sequences).keys()]);
  return add(multiply(ends, scalar('int32', sequences)), column);
}
