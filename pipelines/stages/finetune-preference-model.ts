import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { preference, TrainingExecution, withBatch } from './training-schemas.js';

/** Finetunes a preference model on a small target set (method §4). */
export const finetunePreferenceModel = defineStage({
  name: 'finetune-preference-model',
  label: 'finetune',
  inputs: { model: 'checkpoint', pairs: 'token-pairs', from: 'training-state?' },
  output: 'checkpoint',
  params: withBatch(
    z.strictObject({
      form: z.enum(['ranked', 'binarised']).default('ranked'),
      learningRateMultiple: z.number().positive().default(0.01),
      pairs: z.int().min(1).nullable().default(null),
      epochs: z.int().min(1).default(1),
      ...preference,
    }),
    'batchPairs',
    32,
  ),
  execution: TrainingExecution,
  compute: 'engine/train/finetune-preference-model',
  queue: 'gpu',
  reproducible: 'bytes',
});
