import type { Program } from '../graph/program.js';
import { input } from '../graph/value.js';
import { decoder, finalNorm } from '../layers/decoder.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters, Parameters } from '../layers/parameters.js';
import { nextTokenLoss } from '../losses/next-token.js';
import { gather } from '../ops/gather.js';
import { assemble } from './assemble.js';
import { checkLength, checkModel } from './check-model.js';
import { causalInputs, type LanguageModelShape } from './language-model.js';

export interface ImitationShape extends LanguageModelShape {
  /** Places of the whole batch at which the next token is predicted. */
  readonly predicted: number;
}

/**
 * The training program of a language model, with a final norm and logits only where a token is predicted.
 * Batch: `tokens` int32 [B,T]; `places` int32 [N], token t of sequence b as t·B + b; `targets` int32 [N,1], the token
 * after each place; `weights` [N,1], shares of a mean as in `languageModelProgram`.
 * Results: `loss` = Σ weights·nll in nats.
 */
export function imitationProgram(
  config: DecoderConfig,
  { sequences, tokens, predicted }: ImitationShape,
  dtype: 'float32' | 'float64' = 'float32',
): Program {
  checkModel(config);
  checkLength(config, tokens);
  const batch = {
    tokens: input('tokens', 'int32', [sequences, tokens]),
    places: input('places', 'int32', [predicted]),
    targets: input('targets', 'int32', [predicted, 1]),
    weights: input('weights', dtype, [predicted, 1]),
  };
  const parameters = new Parameters(decoderParameters(config), dtype);
  const stream = decoder(config, parameters, causalInputs(batch.tokens, dtype));
  const hidden = finalNorm(gather(stream, batch.places), parameters);
  const loss = nextTokenLoss(hidden, parameters, batch.targets, batch.weights);
  return assemble({ parameters, batch: Object.values(batch), loss, others: {} }, 'train');
}
