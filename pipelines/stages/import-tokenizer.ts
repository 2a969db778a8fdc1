import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution } from './corpus-schemas.js';

/** A published byte-level `tokenizer.json`, with our special tokens as its first ids. */
export const importTokenizer = defineStage({
  name: 'import-tokenizer',
  inputs: { tokenizer: 'source' },
  output: 'tokenizer',
  params: z.strictObject({}),
  execution: NoExecution,
  compute: 'corpus/import-tokenizer',
  queue: 'cpu',
  reproducible: 'bytes',
});
