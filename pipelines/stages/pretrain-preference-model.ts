import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { preference, TrainingExecution, withBatch } from './training-schemas.js';

/** PMP: exactly one epoch over public comparisons of one or more sources, ranked or binarised (method §5). */
export const pretrainPreferenceModel = defineStage({
  name: 'pretrain-preference-model',
  label: 'pmp',
  inputs: { model: 'checkpoint', pairs: 'token-pairs[]', from: 'training-state?' },
  output: 'checkpoint',
  params: withBatch(
    z.strictObject({
      form: z.enum(['ranked', 'binarised']).default('binarised'),
      learningRateMultiple: z.number().positive().default(0.1),
      /** Proportions of the lists of pairs, in their order; null takes every pair of every list. */
      weights: z.array(z.number().min(0)).min(1).nullable().default(null),
      ...preference,
    }),
    'batchPairs',
    32,
  ),
  execution: TrainingExecution,
  compute: 'engine/train/pretrain-preference-model',
  queue: 'gpu',
  reproducible: 'bytes',
});
