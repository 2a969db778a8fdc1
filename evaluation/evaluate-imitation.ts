import { scoreImitation } from '../engine/runtime/score-imitation.js';
import type { ArtifactReader, Compute } from '../storage/ports.js';
import type { EvaluatePairsParams, EvaluationExecution } from './params.js';
import { scoredPairs } from './scored-pairs.js';

/** Whether a language model finds the good answers of held-out pairs likelier, token for token (method §4). */
const evaluateImitation: Compute<
  { readonly model: ArtifactReader; readonly pairs: ArtifactReader },
  EvaluatePairsParams,
  EvaluationExecution
> = async ({ model, pairs }, { limit }, { execution, draft, progress, signal }) => {
  const found = await scoreImitation(model, pairs, {
    threads: execution.threads,
    limit,
    signal,
    onScored: (done, total) => progress.report({ done, total, unit: 'pairs' }),
  });
  return scoredPairs(draft, found);
};
export default evaluateImitation;
