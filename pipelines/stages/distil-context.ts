import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { digest, k } from './distillation-schemas.js';
import { batch, optimization, Schedule, TrainingExecution, withBatch } from './training-schemas.js';

/** A student learns without the prompt what its teacher expects with it (method §3). */
export const distilContext = defineStage({
  name: 'distil-context',
  label: 'distil',
  inputs: { model: 'checkpoint', teacher: 'teacher', from: 'training-state?' },
  output: 'checkpoint',
  params: withBatch(
    z.strictObject({
      k,
      prompt: digest,
      teacher: digest,
      learningRateMultiple: z.number().positive().default(0.05),
      warmupFraction: z.number().min(0).max(1).default(0),
      ...batch.sequences,
      epochs: z.int().min(1).default(1),
      evaluateEverySteps: z.int().min(1).default(100),
      schedule: Schedule.default('linear-to-zero'),
      ...optimization,
    }),
    'batchSequences',
    32,
  ),
  execution: TrainingExecution,
  compute: 'engine/train/distil-context',
  queue: 'gpu',
  reproducible: 'bytes',
});
