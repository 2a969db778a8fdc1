import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { preference, TrainingExecution } from './training-schemas.js';

/** PMP: exactly one epoch over public comparisons, ranked or binarised (method §5). */
export const pretrainPreferenceModel = defineStage({
  name: 'pretrain-preference-model',
  label: 'pmp',
  inputs: { model: 'checkpoint', pairs: 'token-pairs[]' },
  output: 'checkpoint',
  params: z.strictObject({
    form: z.enum(['ranked', 'binarised']).default('binarised'),
    learningRateMultiple: z.number().positive().default(0.1),
    ...preference,
  }),
  execution: TrainingExecution,
  compute: 'engine/train/pretrain-preference-model',
  queue: 'gpu',
  reproducible: 'bytes',
});
