import type { Program } from '../graph/program.js';
import { input, type Value } from '../graph/value.js';
import { decoder, finalNorm } from '../layers/decoder.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters, Parameters } from '../layers/parameters.js';
import { distillationDivergence } from '../losses/distillation.js';
import { logits, weightedTotal } from '../losses/language-model.js';
import { reshape, transpose } from '../ops/layout.js';
import { assemble, type ProgramMode } from './assemble.js';
import { checkLength, checkModel } from './check-model.js';
import { InvalidModel } from './errors.js';
import { causalInputs, timeMajorColumn } from './language-model.js';

export interface DistillationShape {
  readonly sequences: number;
  readonly tokens: number;
  /** Tokens that the teacher names at each position. */
  readonly k: number;
}

/**
 * Batch: `tokens` int32 [B,T]; `ids` int32 [B,T,k] and `teacher` [B,T,k+1], what the teacher expects after each
 * position, as `distillationDivergence` takes it; `weights` [B,T], shares of a mean as in `languageModelProgram`.
 * Results: `loss` = Σ weights·divergence in nats; to evaluate also `divergence` [B,T], unweighted.
 */
export function distillationProgram(
  config: DecoderConfig,
  { sequences, tokens, k }: DistillationShape,
  mode: ProgramMode,
  dtype: 'float32' | 'float64' = 'float32',
): Program {
  checkModel(config);
  checkLength(config, tokens);
  if (k > config.vocabularySize)
    throw new InvalidModel('vocabularySize', `at least k = ${k}`, `${config.vocabularySize}`);
  const batch = {
    tokens: input('tokens', 'int32', [sequences, tokens]),
    ids: input('ids', 'int32', [sequences, tokens, k]),
    teacher: input('teacher', dtype, [sequences, tokens, k + 1]),
    weights: input('weights', dtype, [sequences, tokens]),
  };
  const parameters = new Parameters(decoderParameters(config), dtype);
  const hidden = finalNorm(decoder(config, parameters, causalInputs(batch.tokens, dtype)), parameters);
  const divergence = distillationDivergence(
    logits(hidden, parameters),
    timeMajorRows(batch.ids),
    timeMajorRows(batch.teacher),
  );
  const loss = weightedTotal(divergence, timeMajorColumn(batch.weights));
  const perPosition = transpose(reshape(divergence, { shape: [tokens, sequences] }), { perm: [1, 0] });
  const others: Record<string, Value> = mode === 'evaluate' ? { divergence: perPosition } : {};
  return assemble({ parameters, batch: Object.values(batch), loss, others }, mode);
}

/** [B,T,n] as time-major rows [T·B,n]. */
function timeMajorRows(x: Value): Value {
  const [sequences = 0, tokens = 0, width = 0] = x.shape;
  return reshape(transpose(x, { perm: [1, 0, 2] }), { shape: [tokens * sequences, width] });
}
