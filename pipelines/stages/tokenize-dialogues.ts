import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution, split } from './corpus-schemas.js';

/** Questions with their top-rated answers as dialogues of token ids, split by question (method §3). */
export const tokenizeDialogues = defineStage({
  name: 'tokenize-dialogues',
  inputs: { threads: 'threads[]', tokenizer: 'tokenizer' },
  output: 'tokens',
  params: z.strictObject({ maxTokens: z.int().min(8).nullable().default(null), ...split }),
  execution: NoExecution,
  compute: 'corpus/tokenize-dialogues',
  queue: 'cpu',
  reproducible: 'bytes',
});
