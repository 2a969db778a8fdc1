import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { batch, optimization, Schedule, TrainingExecution, withBatch } from './training-schemas.js';

/** Next-token training of a model on other tokens: of a prompt, the baseline beside context distillation. */
export const finetuneLanguageModel = defineStage({
  name: 'finetune-language-model',
  inputs: { model: 'checkpoint', tokens: 'tokens', from: 'training-state?' },
  output: 'checkpoint',
  params: withBatch(
    z.strictObject({
      learningRateMultiple: z.number().positive().default(0.05),
      warmupFraction: z.number().min(0).max(1).default(0),
      ...batch.sequences,
      steps: z.int().min(1),
      contextLength: z.int().min(8).nullable().default(null),
      evaluateEverySteps: z.int().min(1).default(100),
      heldoutSequences: z.int().min(1).nullable().default(256),
      schedule: Schedule.default('linear-to-zero'),
      ...optimization,
    }),
    'batchSequences',
    32,
  ),
  execution: TrainingExecution,
  compute: 'engine/train/finetune-language-model',
  queue: 'gpu',
  reproducible: 'bytes',
});
