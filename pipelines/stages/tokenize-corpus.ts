import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution, split } from './corpus-schemas.js';

/** Documents and threads as token ids, split by document. */
export const tokenizeCorpus = defineStage({
  name: 'tokenize-corpus',
  inputs: { documents: 'documents[]', threads: 'threads[]', tokenizer: 'tokenizer' },
  output: 'tokens',
  params: z.strictObject(split),
  execution: NoExecution,
  compute: 'corpus/tokenize-corpus',
  queue: 'cpu',
  reproducible: 'bytes',
});
