import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution } from './corpus-schemas.js';
import { digest } from './distillation-schemas.js';

/** A prompt as token ids, alone and with the cue that stands before text of another kind (method §3). */
export const tokenizePrompt = defineStage({
  name: 'tokenize-prompt',
  inputs: { prompt: 'source', tokenizer: 'tokenizer' },
  output: 'tokens',
  params: z.strictObject({ sha256: digest, cue: z.string().default('\n\nHuman:') }),
  execution: NoExecution,
  compute: 'corpus/tokenize-prompt',
  queue: 'cpu',
  reproducible: 'bytes',
});
