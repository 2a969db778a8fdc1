import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { batch, optimization, Schedule, TrainingExecution, withBatch } from './training-schemas.js';

/** Imitation: a language model learns the good samples of pairs, the baseline beside preference models (method §4). */
export const finetuneImitation = defineStage({
  name: 'finetune-imitation',
  label: 'imitate',
  inputs: { model: 'checkpoint', pairs: 'token-pairs', from: 'training-state?' },
  output: 'checkpoint',
  params: withBatch(
    z.strictObject({
      /** Tokens that are imitated: those of the good answer, or of its context too. */
      part: z.enum(['answer', 'sample']).default('answer'),
      learningRateMultiple: z.number().positive().default(0.01),
      warmupFraction: z.number().min(0).max(1).default(0.05),
      ...batch.pairs,
      contextLength: z.int().min(8).default(128),
      pairs: z.int().min(1).nullable().default(null),
      epochs: z.int().min(1).default(1),
      schedule: Schedule.default('linear-to-zero'),
      ...optimization,
    }),
    'batchPairs',
    32,
  ),
  execution: TrainingExecution,
  compute: 'engine/train/finetune-imitation',
  queue: 'gpu',
  reproducible: 'bytes',
});
