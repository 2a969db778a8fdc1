import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { Threads } from './training-schemas.js';

/** Scores of held-out pairs under a preference model. */
export const evaluatePreferenceModel = defineStage({
  name: 'evaluate-preference-model',
  label: 'evaluate',
  inputs: { model: 'checkpoint', pairs: 'token-pairs' },
  output: 'scores',
  params: z.strictObject({
    /** Most held-out pairs to score, in shard order; null scores all of them. */
    limit: z.int().min(1).nullable().default(null),
  }),
  execution: z.strictObject({ threads: Threads }),
  compute: 'evaluation/evaluate-preference-model',
  queue: 'cpu',
  reproducible: 'bytes',
});
