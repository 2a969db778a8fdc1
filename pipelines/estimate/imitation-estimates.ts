import type { FinetuneImitationParams } from '../../engine/train/params.js';
import type { Estimator } from './facts.js';
import { shortNumber, trained, trainerRefusal } from './figures.js';
import { rowTokens } from './pair-rows.js';
import { allParameters, forwardFlops, trainingFlops, weightBytes } from './transformer-cost.js';
import { lengthBuckets, sequencesPerRun, trainingBytes } from './transformer-memory.js';

/** Imitation: one sequence a pair, with logits at every token; held-out pairs are two, scored once. */
export const estimateFinetuneImitation: Estimator = ({ params, one }) => {
  const wanted = params as unknown as FinetuneImitationParams;
  const { contextLength, batchPairs, epochs } = wanted;
  const set = one('pairs');
  const decoder = () => one('model').decoder();
  const samples = () => epochs * (wanted.pairs ?? set.statistic('train.pairs'));
  const rows = rowTokens([set], contextLength);
  return {
    flops: () => {
      const { tokens, bound } = rows();
      const heldout = 2 * set.statistic('heldout.pairs') * tokens * forwardFlops(decoder(), { tokens });
      const value = samples() * tokens * trainingFlops(decoder(), { tokens }) + heldout;
      const text = `T ${shortNumber(samples())} samples × ${bound}${Math.round(tokens)} tokens`;
      return trained(value, { decoder: decoder(), tokens: text });
    },
    memoryBytes: () => {
      const sequences = sequencesPerRun(contextLength, batchPairs);
      const shapes = lengthBuckets(contextLength).map((tokens) => ({ sequences, tokens, predicted: 1 }));
      return { value: trainingBytes(decoder(), shapes), basis: 'arena and activations, at most' };
    },
    refusal: () => trainerRefusal(decoder()),
    outputBytes: () => weightBytes(decoder()),
    statistics: { parameters: () => allParameters(decoder()), 'train.pairs': samples },
    decoder,
  };
};
