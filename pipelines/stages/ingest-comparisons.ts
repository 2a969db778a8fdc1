import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution, quarantine, split } from './corpus-schemas.js';

/** Pairs from JSON Lines of comparisons, the target set of finetuning. */
export const ingestComparisons = defineStage({
  name: 'ingest-comparisons',
  inputs: { comparisons: 'source[]' },
  output: 'pairs',
  params: z.strictObject({ source: z.string().min(1).default('comparisons'), ...quarantine, ...split }),
  execution: NoExecution,
  compute: 'corpus/ingest-comparisons',
  queue: 'cpu',
  reproducible: 'bytes',
});
