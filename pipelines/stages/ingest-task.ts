import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution, quarantine } from './corpus-schemas.js';

/** Items of an evaluation task: comparisons of answers, or texts whose last word is to be found (method §6). */
export const ingestTask = defineStage({
  name: 'ingest-task',
  inputs: { items: 'source[]' },
  output: 'task',
  params: z.strictObject({
    format: z.enum(['hhh', 'last-word']),
    source: z.string().min(1).default('task'),
    categories: z.array(z.string().min(1)).default([]),
    ...quarantine,
  }),
  execution: NoExecution,
  compute: 'corpus/ingest-task',
  queue: 'cpu',
  reproducible: 'bytes',
});
