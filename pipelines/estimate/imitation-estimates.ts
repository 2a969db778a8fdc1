import type { FinetuneImitationParams } from '../../engine/train/params.js';
import { batchItems } from './batch-items.js';
import type { Estimator } from './facts.js';
import { laneChoice, trained, trainerRefusal } from './figures.js';
import { heldoutPairs, rowsText, rowTokens } from './pair-rows.js';
import { chosenPairs } from './preference-estimates.js';
import { allParameters, forwardFlops, trainingFlops, weightBytes } from './transformer-cost.js';

/** Imitation: one sequence a pair, with logits at every token; held-out pairs are two, scored once. */
export const estimateFinetuneImitation: Estimator = ({ params, execution, one }) => {
  const wanted = params as unknown as FinetuneImitationParams;
  const { contextLength, batchPairs, batchTokens, microBatches } = wanted;
  const decoder = () => one('model').decoder();
  const samples = () => chosenPairs(wanted, one('pairs'));
  return {
    flops: () => {
      const rows = rowTokens([one('pairs')], contextLength);
      const { tokens } = rows;
      const heldout = 2 * heldoutPairs([one('pairs')]) * tokens * forwardFlops(decoder(), { tokens });
      const value = samples() * tokens * trainingFlops(decoder(), { tokens }) + heldout;
      return trained(value, { decoder: decoder(), tokens: rowsText(samples(), 'samples', 1, rows) });
    },
    memory: () => {
      const items = {
        of: 'next tokens',
        sequences: batchItems(batchPairs, batchTokens, contextLength),
        tokens: contextLength,
      } as const;
      const trains = { items, microBatches, on: laneChoice(execution) };
      return { work: { decoder: decoder(), trains, scores: items }, basis: 'state and largest run, at most' };
    },
    refusal: () => trainerRefusal(decoder(), microBatches),
    outputBytes: () => weightBytes(decoder()),
    statistics: {
      parameters: () => allParameters(decoder()),
      'train.pairs': samples,
      contextLength: () => contextLength,
    },
    decoder,
  };
};
