import { evaluateImitation } from '../stages/evaluate-imitation.js';
import { finetuneImitation } from '../stages/finetune-imitation.js';
import type { HeldoutScores, TokenPairSet } from './candidates.js';
import type { LanguageModel } from './language-model.js';
import { type Params, preferenceWindow, threadsAlone } from './params.js';

export const IMITATION = 'imitation';

/**
 * Section 3 of the paper: the baseline beside preference models, a language model that learns the good answers of
 * as many pairs and is judged by how likely it finds them. Absent unless it is asked for.
 */
export function imitation(
  params: Params,
  { model }: LanguageModel,
  { set, pairs }: TokenPairSet,
): HeldoutScores[] {
  const { imitate, finetune, evaluate, execution } = params;
  if (imitate === null) return [];
  const settings = { ...imitate, ...preferenceWindow(params), pairs: finetune.pairs };
  const imitator = finetuneImitation({ model, pairs }, settings, { execution });
  const scores = evaluateImitation({ model: imitator, pairs }, evaluate, {
    label: 'evaluate-imitation',
    execution: threadsAlone(params),
  });
  return [{ name: IMITATION, label: 'imitate', model: imitator, set, scores }];
}
