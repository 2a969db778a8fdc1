import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { Threads } from './training-schemas.js';

/** Rewards of a task's options under a preference model (method §6). */
export const evaluatePreferenceTask = defineStage({
  name: 'evaluate-preference-task',
  inputs: { model: 'checkpoint', tokenizer: 'tokenizer', task: 'task' },
  output: 'task-scores',
  params: z.strictObject({}),
  execution: z.strictObject({ threads: Threads }),
  compute: 'evaluation/evaluate-preference-task',
  queue: 'cpu',
  reproducible: 'bytes',
});
