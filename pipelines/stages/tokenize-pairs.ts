import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution } from './corpus-schemas.js';

/** Pairs as token ids; the split is the pairs' own. */
export const tokenizePairs = defineStage({
  name: 'tokenize-pairs',
  inputs: { pairs: 'pairs', tokenizer: 'tokenizer' },
  output: 'token-pairs',
  params: z.strictObject({}),
  execution: NoExecution,
  compute: 'corpus/tokenize-pairs',
  queue: 'cpu',
  reproducible: 'bytes',
});
