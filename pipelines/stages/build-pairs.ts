import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution, split } from './corpus-schemas.js';

/** Two answers to one question with different scores make a pair (method §5). */
export const buildPairs = defineStage({
  name: 'build-pairs',
  inputs: { threads: 'threads[]' },
  output: 'pairs',
  params: z.strictObject({
    maxPairsPerGroup: z.int().min(1).default(10),
    /** For Reddit: the preferred answer is not older than the other. */
    goodNotOlder: z.boolean().default(false),
    ...split,
  }),
  execution: NoExecution,
  compute: 'corpus/build-pairs',
  queue: 'cpu',
  reproducible: 'bytes',
});
