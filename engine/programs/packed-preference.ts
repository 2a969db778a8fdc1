import type { Program } from '../graph/program.js';
import { input, type Value } from '../graph/value.js';
import { finalNorm, prunedDecoder } from '../layers/decoder.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters, Parameters, scoreParameters } from '../layers/parameters.js';
import { nextTokenLoss } from '../losses/next-token.js';
import { preferenceLoss } from '../losses/preference.js';
import { add, multiply } from '../ops/elementwise.js';
import { gather } from '../ops/gather.js';
import { reshape, transpose } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import type { PackedShape } from '../packing/pack-pairs.js';
import { assemble, type ProgramMode } from './assemble.js';
import { checkModel } from './check-model.js';

/**
 * What `preferenceProgram` computes, with no context computed twice and the last block only where something is read.
 * Batch: as `PackedPairBatch` has it, without `places`, `targets` and `weights` where μ is zero.
 * Results: `loss`, `pairLoss`, unless μ is zero `languageModelLoss`, and `scores` [2P].
 */
export function packedPreferenceProgram(
  config: DecoderConfig,
  shape: PackedShape,
  languageModelWeight: number,
  mode: ProgramMode,
  dtype: 'float32' | 'float64' = 'float32',
): Program {
  checkModel(config);
  const { rows, tokens, reads, pairs, predicted } = shape;
  const inputs = {
    tokens: input('tokens', 'int32', [rows, tokens]),
    positions: input('positions', 'int32', [rows, tokens]),
    mask: input('mask', dtype, [rows, tokens, tokens]),
    reads: input('reads', 'int32', [reads * rows]),
    readMask: input('readMask', dtype, [rows, reads, tokens]),
    ends: input('ends', 'int32', [2 * pairs]),
    pairWeights: input('pairWeights', dtype, [pairs]),
  };
  const parameters = new Parameters([...decoderParameters(config), ...scoreParameters(config)], dtype);
  const everyHead = (mask: Value) => {
    const [batch = 0, ...table] = mask.shape;
    return reshape(mask, { shape: [batch, 1, ...table] });
  };
  const stream = prunedDecoder(
    config,
    parameters,
    {
      tokens: transpose(inputs.tokens, { perm: [1, 0] }),
      positions: transpose(inputs.positions, { perm: [1, 0] }),
      mask: everyHead(inputs.mask),
      causal: true,
    },
    { rows: inputs.reads, mask: everyHead(inputs.readMask) },
  );
  const read = (places: Value) => finalNorm(gather(stream, places), parameters);
  const score = matmul(read(inputs.ends), parameters.get('score.weight'), { transB: 1 });
  const scores = reshape(score, { shape: [2 * pairs] });
  const pairLoss = preferenceLoss(scores, inputs.pairWeights);
  const batch = Object.values(inputs);
  if (languageModelWeight === 0)
    return assemble({ parameters, batch, loss: pairLoss, others: { pairLoss, scores } }, mode);
  const places = input('places', 'int32', [predicted]);
  const targets = input('targets', 'int32', [predicted, 1]);
  const weights = input('weights', dtype, [predicted, 1]);
  const languageModelLoss = nextTokenLoss(read(places), parameters, targets, weights);
  const loss = add(pairLoss, multiply(languageModelLoss, languageModelWeight));
  const others = { pairLoss, languageModelLoss, scores };
  return assemble({ parameters, batch: [...batch, places, targets, weights], loss, others }, mode);
}
