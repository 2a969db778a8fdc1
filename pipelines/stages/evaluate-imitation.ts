import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { Threads } from './training-schemas.js';

/** Scores of held-out pairs under a language model: mean log-probability of a token of each answer (method §4). */
export const evaluateImitation = defineStage({
  name: 'evaluate-imitation',
  inputs: { model: 'checkpoint', pairs: 'token-pairs' },
  output: 'scores',
  params: z.strictObject({
    /** Most held-out pairs to score, in shard order; null scores all of them. */
    limit: z.int().min(1).nullable().default(null),
  }),
  execution: z.strictObject({ threads: Threads }),
  compute: 'evaluation/evaluate-imitation',
  queue: 'cpu',
  reproducible: 'bytes',
});
