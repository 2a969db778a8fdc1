import type { Program } from '../../../../engine/graph/program.js';
import { constant, input, scalar, type Value } from '../../../../engine/graph/value.js';
import { decoder, finalNorm } from '../../../../engine/layers/decoder.js';
import type { DecoderConfig } from '../../../../engine/layers/decoder-config.js';
import { decoderParameters, Parameters, scoreParameters } from '../../../../engine/layers/parameters.js';
import { crossEntropy, logits, weightedTotal } from '../../../../engine/losses/language-model.js';
import { preferenceLoss } from '../../../../engine/losses/preference.js';
import { add, multiply } from '../../../../engine/ops/elementwise.js';
import { gather } from '../../../../engine/ops/gather.js';
import { reshape, slice } from '../../../../engine/ops/layout.js';
import { matmul } from '../../../../engine/ops/matmul.js';
import { assemble, type ProgramMode } from '../../../../engine/programs/assemble.js';
import { checkLength, checkModel } from '../../../../engine/programs/check-model.js';
import { causalInputs, timeMajorColumn } from '../../../../engine/programs/language-model.js';

export interface PreferenceShape {
  readonly pairs: number;
  readonly tokens: number;
  /** μ in `loss = pairLoss + μ·languageModelLoss`; zero leaves the language model's branch out. */
  readonly languageModelWeight: number;
}

/**
 * The oracle of the packed form: every row by itself, padded, and nothing left out.
 * Batch: `tokens` int32 [2P,T], the first P good, the last P bad, padded on the right; `ends` int32 [2P], where
 * each row's score is read; `pairWeights` [P]; unless μ is zero also `targets` int32 [P,T] and `weights` [P,T] of
 * the good rows. Both kinds of weights are shares of a mean, as in `languageModelProgram`: zero for padding.
 * Results: `loss`, `pairLoss`, unless μ is zero `languageModelLoss`, and `scores` [2P].
 */
export function preferenceProgram(
  config: DecoderConfig,
  shape: PreferenceShape,
  mode: ProgramMode,
  dtype: 'float32' | 'float64' = 'float32',
): Program {
  const { pairs, tokens, languageModelWeight } = shape;
  checkModel(config);
  checkLength(config, tokens);
  const rows = input('tokens', 'int32', [2 * pairs, tokens]);
  const ends = input('ends', 'int32', [2 * pairs]);
  const pairWeights = input('pairWeights', dtype, [pairs]);
  const parameters = new Parameters([...decoderParameters(config), ...scoreParameters(config)], dtype);
  const stream = decoder(config, parameters, causalInputs(rows, dtype));
  const scores = scoresAt(stream, ends, parameters);
  const pairLoss = preferenceLoss(scores, pairWeights);
  const batch = [rows, ends, pairWeights];
  if (languageModelWeight === 0) {
    return assemble({ parameters, batch, loss: pairLoss, others: { pairLoss, scores } }, mode);
  }
  const targets = input('targets', 'int32', [pairs, tokens]);
  const weights = input('weights', dtype, [pairs, tokens]);
  const good = finalNorm(goodRows(stream, pairs, tokens), parameters);
  const nll = crossEntropy(logits(good, parameters), timeMajorColumn(targets));
  const languageModelLoss = weightedTotal(nll, timeMajorColumn(weights));
  const loss = add(pairLoss, multiply(languageModelLoss, languageModelWeight));
  const others = { pairLoss, languageModelLoss, scores };
  return assemble({ parameters, batch: [...batch, targets, weights], loss, others }, mode);
}

/** Scores [2P] of time-major rows [T·2P,D] at the token `ends` of each; only these need the final norm. */
function scoresAt(stream: Value, ends: Value, parameters: Parameters): Value {
  const [sequences = 0] = ends.shape;
  const column = constant('int32', [sequences], [...Array(sequences).keys()]);
  const row = add(multiply(ends, scalar('int32', sequences)), column);
  const score = matmul(finalNorm(gather(stream, row), parameters), parameters.get('score.weight'), {
    transB: 1,
  });
  return reshape(score, { shape: [sequences] });
}

/** The first P of 2P sequences: time-major rows [T·P,D] of [T·2P,D]. */
function goodRows(stream: Value, pairs: number, tokens: number): Value {
  const [, width = 0] = stream.shape;
  const perToken = reshape(stream, { shape: [tokens, 2 * pairs, width] });
  const good = slice(perToken, { starts: [0], ends: [pairs], axes: [1] });
  return reshape(good, { shape: [tokens * pairs, width] });
}
