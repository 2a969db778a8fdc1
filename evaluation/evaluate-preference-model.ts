import { scorePairs } from '../engine/runtime/score-pairs.js';
import type { ArtifactReader, Compute } from '../storage/ports.js';
import type { EvaluatePairsParams, EvaluationExecution } from './params.js';
import { scoredPairs } from './scored-pairs.js';

/** Scores of the held-out pairs under a preference model, with the accuracy they add up to (method §4). */
const evaluatePreferenceModel: Compute<
  { readonly model: ArtifactReader; readonly pairs: ArtifactReader },
  EvaluatePairsParams,
  EvaluationExecution
> = async ({ model, pairs }, { limit }, { execution, draft, progress, signal }) => {
  const found = await scorePairs(model, pairs, {
    threads: execution.threads,
    limit,
    signal,
    onScored: (done, total) => progress.report({ done, total, unit: 'pairs' }),
  });
  return scoredPairs(draft, found);
};
export default evaluatePreferenceModel;
