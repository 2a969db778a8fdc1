import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution } from './corpus-schemas.js';

/** A published model of the GPT-2 family: `config.json` and `model.safetensors` of Hugging Face's layout. */
export const importModel = defineStage({
  name: 'import-model',
  inputs: { config: 'source', weights: 'source', tokenizer: 'tokenizer' },
  output: 'checkpoint',
  params: z.strictObject({
    pretrainingLearningRate: z.number().positive().default(0.000_25),
    form: z.enum(['ranked', 'binarised']).default('ranked'),
  }),
  execution: NoExecution,
  compute: 'engine/hugging-face/import-model',
  queue: 'cpu',
  reproducible: 'bytes',
});
