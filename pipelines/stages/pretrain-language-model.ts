import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { optimizer, TrainingExecution } from './training-schemas.js';

/** Next-token training from random weights (method §1). */
export const pretrainLanguageModel = defineStage({
  name: 'pretrain-language-model',
  label: 'lm',
  inputs: { tokens: 'tokens' },
  output: 'checkpoint',
  params: z.strictObject({
    vocabularySize: z.int().min(260).default(4_096),
    contextLength: z.int().min(8).default(128),
    layers: z.int().min(1).default(4),
    width: z.int().min(8).default(128),
    heads: z.int().min(1).default(4),
    steps: z.int().min(1),
    batchSequences: z.int().min(1).default(8),
    microBatches: z.int().min(1).default(2),
    seed: z.int().min(0).default(1),
    ...optimizer,
  }),
  execution: TrainingExecution,
  compute: 'engine/train/pretrain-language-model',
  queue: 'gpu',
  reproducible: 'bytes',
});
