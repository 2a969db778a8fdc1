import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { Threads } from './training-schemas.js';

/** Log-probabilities of a task's options under a language model, after a prompt or without one (method §2, §6). */
export const evaluateLanguageModel = defineStage({
  name: 'evaluate-language-model',
  inputs: { model: 'checkpoint', tokenizer: 'tokenizer', task: 'task', prompt: 'tokens[]' },
  output: 'task-scores',
  params: z.strictObject({}),
  execution: z.strictObject({ threads: Threads }),
  compute: 'evaluation/evaluate-language-model',
  queue: 'cpu',
  reproducible: 'bytes',
});
