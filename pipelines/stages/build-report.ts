import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution } from './corpus-schemas.js';

const names = z.array(z.string().min(1)).default([]);
const corpora = z
  .array(z.strictObject({ name: z.string().min(1), license: z.string().nullable().default(null) }))
  .default([]);

/** One static page: accuracy with intervals, curves, corpora. Every list of names follows its input list. */
export const buildReport = defineStage({
  name: 'build-report',
  label: 'report',
  inputs: {
    scores: 'scores[]',
    tasks: 'task-scores[]',
    checkpoints: 'checkpoint[]',
    threads: 'threads[]',
    documents: 'documents[]',
    pairs: 'pairs[]',
    tokens: 'tokens[]',
    tokenPairs: 'token-pairs[]',
  },
  output: 'report',
  params: z.strictObject({
    title: z.string().min(1),
    synthetic: z.boolean().default(false),
    command: z.string().min(1),
    scores: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          set: z.string().min(1),
        }),
      )
      .default([]),
    checkpoints: names,
    threads: corpora,
    documents: corpora,
    pairs: corpora,
    tokens: names,
    tokenPairs: names,
    comparisons: z
      .array(z.strictObject({ candidate: z.string().min(1), baseline: z.string().min(1) }))
      .default([]),
    tasks: z.array(z.strictObject({ model: z.string().min(1), task: z.string().min(1) })).default([]),
    taskComparisons: z
      .array(
        z.strictObject({
          task: z.string().min(1),
          candidate: z.string().min(1),
          baseline: z.string().min(1),
        }),
      )
      .default([]),
  }),
  execution: NoExecution,
  compute: 'report/build-report',
  queue: 'cpu',
  reproducible: 'bytes',
});
