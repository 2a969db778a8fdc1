import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { preferenceTraining } from './preference-schemas.js';
import { TrainingExecution } from './training-schemas.js';

/** Finetunes a preference model on a small target set (method §4). */
export const finetunePreferenceModel = defineStage({
  name: 'finetune-preference-model',
  label: 'finetune',
  inputs: { model: 'checkpoint', pairs: 'token-pairs' },
  output: 'checkpoint',
  params: z.strictObject({
    /** Pairs to train on, in shard order; null takes all. */
    pairs: z.int().min(1).nullable().default(null),
    epochs: z.int().min(1).default(1),
    ...preferenceTraining,
  }),
  execution: TrainingExecution,
  compute: 'engine/train/finetune-preference-model',
  queue: 'gpu',
  reproducible: 'bytes',
});
