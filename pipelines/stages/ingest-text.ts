import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution, quarantine } from './corpus-schemas.js';

/** Documents from plain text files. */
export const ingestText = defineStage({
  name: 'ingest-text',
  inputs: { texts: 'source[]' },
  output: 'documents',
  params: z.strictObject({
    source: z.string().min(1).default('text'),
    license: z.string().nullable().default(null),
    documentChars: z.int().min(1).default(2_000),
    ...quarantine,
  }),
  execution: NoExecution,
  compute: 'corpus/ingest-text',
  queue: 'cpu',
  reproducible: 'bytes',
});
