import { constant, input } from '../graph/value.js';
import { continuedDecoder } from '../layers/decoder.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters, Parameters } from '../layers/parameters.js';
import { maskAfter, pastInputs, shared } from '../layers/past.js';
import { transpose } from '../ops/layout.js';
import { checkLength, checkModel } from './check-model.js';

export interface ContinuedShape {
  readonly sequences: number;
  readonly tokens: number;
  /** Tokens of the text that all sequences continue. */
  readonly past: number;
}

/**
 * Sequences `rows` int32 [B,T] that all continue one text of P tokens, of which every layer's keys and values
 * [P,H,D/H] are `past`; `stream` [T·B,D] leaves the last block.
 */
export function continuedSequences(
  config: DecoderConfig,
  { sequences, tokens, past: length }: ContinuedShape,
) {
  checkModel(config);
  checkLength(config, length + tokens);
  const parameters = new Parameters(decoderParameters(config), 'float32');
  const rows = input('tokens', 'int32', [sequences, tokens]);
  const past = pastInputs(config, { sequences: 1, past: length });
  const positions = Array.from({ length: tokens }, (_, i) => length + i);
  const { stream } = continuedDecoder(
    config,
    parameters,
    {
      tokens: transpose(rows, { perm: [1, 0] }),
      positions: constant('int32', [tokens, 1], positions),
      mask: maskAfter(length, tokens),
    },
    past.map((layer) => shared(layer, sequences)),
  );
  return { parameters, rows, past: past.flatMap(({ keys, values }) => [keys, values]), stream };
}
