import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution, quarantine, split } from './corpus-schemas.js';

/** Pairs from texts with two labels, in JSON Lines or CSV: the target set of binary discrimination (method §4). */
export const ingestLabels = defineStage({
  name: 'ingest-labels',
  inputs: { labels: 'source[]' },
  output: 'pairs',
  params: z.strictObject({
    source: z.string().min(1).default('labels'),
    format: z.enum(['json-lines', 'csv']).default('json-lines'),
    fields: z
      .strictObject({
        context: z.string().min(1).nullable().default('context'),
        text: z.string().min(1).default('text'),
        label: z.string().min(1).default('label'),
      })
      .prefault({}),
    good: z.string().min(1).default('1'),
    bad: z.string().min(1).default('0'),
    /** The text up to and with its first occurrence is context. */
    contextEnd: z.string().min(1).nullable().default(null),
    /** Stands between a context and its text. */
    separator: z.string().default(''),
    maxPairsPerText: z.int().min(1).default(1),
    ...quarantine,
    ...split,
  }),
  execution: NoExecution,
  compute: 'corpus/ingest-labels',
  queue: 'cpu',
  reproducible: 'bytes',
});
