import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { batch, optimization, Schedule, TrainingExecution, withBatch } from './training-schemas.js';

/** Next-token training from random weights (method §1). */
export const pretrainLanguageModel = defineStage({
  name: 'pretrain-language-model',
  label: 'lm',
  inputs: { tokens: 'tokens', from: 'training-state?' },
  output: 'checkpoint',
  params: withBatch(
    z.strictObject({
      decoder: z
        .strictObject({
          contextLength: z.int().min(8).default(128),
          layers: z.int().min(1).default(4),
          width: z.int().min(8).default(128),
          heads: z.int().min(1).default(4),
        })
        .prefault({}),
      ...batch.sequences,
      steps: z.int().min(1),
      learningRate: z.number().positive().default(0.003),
      warmupSteps: z.int().min(0).default(20),
      schedule: Schedule.default('cosine'),
      evaluateEverySteps: z.int().min(1).default(100),
      heldoutSequences: z.int().min(1).nullable().default(256),
      ...optimization,
    }),
    'batchSequences',
    16,
  ),
  execution: TrainingExecution,
  compute: 'engine/train/pretrain-language-model',
  queue: 'gpu',
  reproducible: 'bytes',
});
